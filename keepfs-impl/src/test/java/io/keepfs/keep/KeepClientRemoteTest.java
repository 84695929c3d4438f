package io.keepfs.keep;

import static io.keepfs.block.contract.TestBlocks.bytesOf;
import static io.keepfs.keep.KeepFixture.fast;
import static io.keepfs.keep.KeepFixture.ok;
import static io.keepfs.keep.KeepFixture.signed;
import static io.keepfs.keep.KeepFixture.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.block.BlockDeniedException;
import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockMissingException;
import io.keepfs.block.contract.TestBlocks;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of other clusters. */
class KeepClientRemoteTest {
  private static final String SIGNATURE = "-0123456789012345678901234567890123456789@7fffffff";

  private final byte[] block = TestBlocks.random(300_000, 1);
  private final BlockLocator local = signed(TestBlocks.locatorOf(block));
  private final BlockLocator remote = hinted("+Rxyz12" + SIGNATURE);
  private KeepFixture keep;

  @BeforeEach
  void start() throws Exception {
    keep = new KeepFixture(local.hash(), 2);
  }

  @AfterEach
  void stop() {
    keep.close();
  }

  private BlockLocator hinted(String hints) {
    return new BlockLocator(local.hash(), local.sizeBytes(), hints);
  }

  private static MockResponse.Builder copied(BlockLocator as) {
    return new MockResponse.Builder().setHeader("X-Keep-Locator", as.text());
  }

  private List<String> requestsTo(int server) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    for (int i = keep.servers.get(server).getRequestCount(); i > 0; i--) {
      RecordedRequest request = keep.servers.get(server).takeRequest();
      String copy = request.getHeaders().get("X-Keep-Signature") == null ? "" : " copy";
      lines.add(request.getMethod() + " " + request.getTarget() + copy);
    }
    return lines;
  }

  @Test
  void areHadFromAServiceThatPassesThemOn() throws Exception {
    keep.script(0, ok(block));
    try (KeepClient client = keep.client(fast(0))) {
      assertThat(bytesOf(client.get(remote))).isEqualTo(block);
    }
    assertThat(requestsTo(0)).containsExactly("GET /" + remote.text());
    assertThat(requestsTo(1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 422})
  void areCopiedHereWhereNoServicePassesThemOn(int code) throws Exception {
    keep.script(0, status(code), status(404), ok(block));
    keep.script(1, status(code), copied(local));
    try (KeepClient client = keep.client(fast(0))) {
      assertThat(bytesOf(client.get(remote))).isEqualTo(block);
    }
    assertThat(requestsTo(0))
        .containsExactly(
            "GET /" + remote.text(), "HEAD /" + remote.text() + " copy", "GET /" + local.text());
    assertThat(requestsTo(1))
        .containsExactly("GET /" + remote.text(), "HEAD /" + remote.text() + " copy");
  }

  @Test
  void areCopiedHereWhenTheLocalSignatureHasExpired() throws Exception {
    BlockLocator both = hinted(local.hints() + remote.hints());
    keep.script(0, status(401), copied(local), ok(block));
    keep.script(1, status(503));
    try (KeepClient client = keep.client(fast(5))) {
      assertThat(bytesOf(client.get(both))).isEqualTo(block);
    }
    assertThat(requestsTo(0)).last().isEqualTo("GET /" + local.text());
  }

  @Test
  void areDeniedWhereTheyCanNeitherBePassedOnNorCopied() throws Exception {
    for (int i = 0; i < 2; i++) {
      keep.script(i, status(403), status(403));
    }
    try (KeepClient client = keep.client(fast(5))) {
      assertThatThrownBy(() -> client.get(remote))
          .isInstanceOf(BlockDeniedException.class)
          .hasMessageNotContaining("7fffffff");
    }
    assertThat(keep.requests()).containsExactly(2, 2);
  }

  @Test
  void areMissingWhenTheCopyIsSaidToBeAnotherBlock() {
    BlockLocator other = signed(TestBlocks.locatorOf(TestBlocks.random(300_000, 2)));
    keep.script(0, status(404), copied(other));
    keep.script(1, status(404), copied(remote)); // which would lead round in a circle
    try (KeepClient client = keep.client(fast(5))) {
      assertThatThrownBy(() -> client.get(remote)).isInstanceOf(BlockMissingException.class);
    }
    assertThat(keep.requests()).containsExactly(2, 2);
  }

  @Test
  void areCopiedOnDemand() throws Exception {
    keep.script(0, status(404));
    keep.script(1, copied(local));
    try (KeepClient client = keep.client(fast(0))) {
      assertThat(client.localize(remote)).isEqualTo(local);
      assertThat(client.localize(local)).isSameAs(local);
    }
    RecordedRequest request = keep.servers.get(1).takeRequest();
    assertThat(request.getMethod()).isEqualTo("HEAD");
    assertThat(request.getHeaders().get("X-Keep-Signature")).startsWith("local, 20");
  }

  @Test
  void anInterruptEndsTheWaitForACopy() throws Exception {
    keep.script(0, status(404), copied(local).onResponseStart(SocketEffect.Stall.INSTANCE));
    keep.servers.get(1).close();
    try (KeepClient client = keep.client(fast(0).withFloor(1, Duration.ofHours(1)))) {
      FutureTask<Boolean> reader =
          new FutureTask<>(
              () -> {
                assertThatThrownBy(() -> client.get(remote))
                    .isInstanceOf(InterruptedIOException.class);
                return Thread.interrupted();
              });
      Thread thread = new Thread(reader, "reader");
      thread.start();
      for (int i = 0; i < 2; i++) {
        assertThat(keep.servers.get(0).takeRequest(10, TimeUnit.SECONDS)).isNotNull();
      }
      thread.interrupt();
      assertThat(reader.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void closingTheClientEndsTheWaitForACopy() throws Exception {
    keep.script(0, status(404), copied(local).onResponseStart(SocketEffect.Stall.INSTANCE));
    keep.servers.get(1).close();
    KeepClient client = keep.client(fast(0).withFloor(1, Duration.ofHours(1)));
    FutureTask<Void> reader =
        new FutureTask<>(
            () -> assertThatThrownBy(() -> client.get(remote)).isInstanceOf(BlockException.class),
            null);
    new Thread(reader, "reader").start();
    for (int i = 0; i < 2; i++) {
      assertThat(keep.servers.get(0).takeRequest(10, TimeUnit.SECONDS)).isNotNull();
    }
    client.close();
    reader.get(10, TimeUnit.SECONDS);
  }
}
