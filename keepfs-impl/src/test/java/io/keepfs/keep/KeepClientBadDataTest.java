package io.keepfs.keep;

import static io.keepfs.block.contract.TestBlocks.bytesOf;
import static io.keepfs.keep.KeepFixture.fast;
import static io.keepfs.keep.KeepFixture.ok;
import static io.keepfs.keep.KeepFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockMissingException;
import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Whatever a service sends, only the right bytes come out. */
class KeepClientBadDataTest {
  private static final byte[] BLOCK = TestBlocks.random(300_000, 1);
  private static final byte[] OTHER = TestBlocks.random(300_000, 2);
  private static final byte[] SHORT = Arrays.copyOf(BLOCK, 299_999);
  private static final byte[] LONG = Arrays.copyOf(BLOCK, 300_001);
  private static final KeepOptions IMPATIENT = fast(1).withFloor(300_000, Duration.ofSeconds(1));

  private final BlockLocator locator = signed(TestBlocks.locatorOf(BLOCK));
  private KeepFixture keep;

  @BeforeEach
  void start() throws IOException {
    keep = new KeepFixture(locator.hash(), 2);
  }

  @AfterEach
  void stop() {
    keep.close();
  }

  static Stream<Named<MockResponse.Builder>> badAnswers() {
    return Stream.of(
        Named.of("other bytes", ok(OTHER)),
        Named.of("an empty body", ok(new byte[0])),
        Named.of("too short", ok(SHORT)),
        Named.of("too long", ok(LONG)),
        Named.of("too short, chunked", chunked(SHORT)),
        Named.of("too long, chunked", chunked(LONG)),
        Named.of("dropped half-way", ok(BLOCK).onResponseBody(new SocketEffect.CloseSocket())),
        Named.of("dropped, chunked", chunked(BLOCK).onResponseBody(new SocketEffect.CloseSocket())),
        Named.of(
            "dropped before the answer", ok(BLOCK).onResponseStart(new SocketEffect.CloseSocket())),
        Named.of("silence", ok(BLOCK).onResponseStart(SocketEffect.Stall.INSTANCE)),
        Named.of("silence half-way", ok(BLOCK).onResponseBody(SocketEffect.Stall.INSTANCE)),
        Named.of("a trickle", ok(BLOCK).throttleBody(2_000, 20, TimeUnit.MILLISECONDS)));
  }

  @ParameterizedTest
  @MethodSource("badAnswers")
  void goesOnToTheNextService(MockResponse.Builder bad) throws Exception {
    keep.script(0, bad, bad);
    keep.script(1, ok(BLOCK));
    try (KeepClient client = keep.client(IMPATIENT)) {
      assertThat(bytesOf(client.get(locator))).isEqualTo(BLOCK);
    }
    assertThat(keep.servers.get(1).getRequestCount()).isEqualTo(1);
  }

  @Test
  void neverGivesOutWrongBytes() {
    for (int i = 0; i < 2; i++) {
      keep.script(i, ok(OTHER), ok(OTHER));
    }
    ByteBuffer target = ByteBuffer.allocate(300_000);
    try (KeepClient client = keep.client(fast(1))) {
      assertThatThrownBy(() -> client.get(locator))
          .isInstanceOf(BlockException.class)
          .isNotInstanceOf(BlockMissingException.class)
          .hasMessageContaining("wrong data");
      assertThatThrownBy(() -> client.read(locator, 0, target)).isInstanceOf(BlockException.class);
    }
    assertThat(target.position()).isZero();
  }

  @Test
  void warnsWithServiceAndBlockButWithoutSignature() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(BlockTransfer.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    keep.script(0, ok(OTHER));
    keep.script(1, ok(BLOCK));
    try (KeepClient client = keep.client(fast(1))) {
      client.get(locator);
    } finally {
      logger.detachAppender(log);
    }

    assertThat(log.list)
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getFormattedMessage())
                    .contains(keep.services.get(0).uuid())
                    .contains(locator.toString())
                    .doesNotContain("7fffffff")
                    .doesNotContain("secret"));
  }

  private static MockResponse.Builder chunked(byte[] body) {
    return new MockResponse.Builder().chunkedBody(new Buffer().write(body), 10_000);
  }
}
