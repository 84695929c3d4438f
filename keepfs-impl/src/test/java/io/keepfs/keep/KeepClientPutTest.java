package io.keepfs.keep;

import static io.keepfs.keep.KeepFixture.fast;
import static io.keepfs.keep.KeepFixture.signed;
import static io.keepfs.keep.KeepFixture.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockNotStoredException;
import io.keepfs.block.PutOptions;
import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
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

class KeepClientPutTest {
  private final byte[] block = TestBlocks.random(300_000, 1);
  private final BlockLocator plain = TestBlocks.locatorOf(block);
  private final BlockLocator locator = signed(plain);
  private KeepFixture keep;

  @BeforeEach
  void start() throws IOException {
    keep = new KeepFixture(plain.hash(), 3);
  }

  @AfterEach
  void stop() {
    keep.close();
  }

  private MockResponse.Builder stored() {
    return new MockResponse.Builder().body(locator.text() + "\n");
  }

  private MockResponse.Builder stored(int replicas, String classes) {
    return stored()
        .setHeader("X-Keep-Replicas-Stored", String.valueOf(replicas))
        .setHeader("X-Keep-Storage-Classes-Confirmed", classes);
  }

  private BlockLocator put(int retries, PutOptions wish) throws BlockException, IOException {
    try (KeepClient client = keep.client(fast(retries))) {
      return client.put(ByteBuffer.wrap(block), wish);
    }
  }

  @Test
  void storesOnTheFirstServicesInOrder() throws Exception {
    keep.script(0, stored());
    keep.script(1, stored());

    assertThat(put(0, PutOptions.copies(2)).text()).isEqualTo(locator.text());
    assertThat(keep.requests()).containsExactly(1, 1, 0);
    RecordedRequest request = keep.servers.get(0).takeRequest();
    assertThat(request.getMethod()).isEqualTo("PUT");
    assertThat(request.getTarget()).isEqualTo("/" + plain.hash().hex());
    assertThat(request.getBody().toByteArray()).isEqualTo(block);
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer " + KeepFixture.TOKEN);
    assertThat(request.getHeaders().get("X-Keep-Desired-Replicas")).isEqualTo("2");
    assertThat(request.getHeaders().get("X-Keep-Storage-Classes")).isNull();
    assertThat(request.getHeaders().get("X-Request-Id")).matches("req-[0-9a-z]{20}");
  }

  @Test
  void theEmptyBlockNeedsNoService() throws Exception {
    try (KeepClient client = keep.client(fast(0))) {
      assertThat(client.put(ByteBuffer.allocate(0), PutOptions.copies(2)))
          .isEqualTo(BlockLocator.EMPTY);
    }
    assertThat(keep.requests()).containsExactly(0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 413, 422, 302, 500, 503})
  void goesOnToTheNextServiceAfterAnyRefusal(int code) throws Exception {
    keep.script(0, status(code).setHeader("Location", keep.servers.get(2).url("/").toString()));
    keep.script(1, stored());
    assertThat(put(0, PutOptions.copies(1))).isEqualTo(locator);
    assertThat(keep.requests()).containsExactly(1, 1, 0);
  }

  @Test
  void asksAgainOnlyThoseThatMayDoBetter() throws Exception {
    keep.script(0, stored());
    keep.script(1, status(422));
    keep.script(2, status(503), status(500), stored());
    assertThat(put(2, PutOptions.copies(2))).isEqualTo(locator);
    assertThat(keep.requests()).containsExactly(1, 1, 3);
    assertThat(keep.refreshes).hasValue(2);
  }

  @Test
  void failsWithWhatEachServiceSaid() {
    keep.script(0, stored());
    keep.script(1, status(503), status(503));
    keep.script(2, status(413));
    assertThatThrownBy(() -> put(1, PutOptions.copies(2)))
        .isInstanceOf(BlockNotStoredException.class)
        .hasMessageContaining("Keep write error: stored in 1 of 2 copies after 2 round(s)")
        .hasMessageContaining("HTTP 503")
        .hasMessageContaining("HTTP 413")
        .hasMessageNotContaining("7fffffff")
        .matches(e -> !((BlockNotStoredException) e).isRefused());
    assertThat(keep.requests()).containsExactly(1, 2, 1);
  }

  @Test
  void tellsThatTheTokenIsRefused() {
    for (int i = 0; i < 3; i++) {
      keep.script(i, status(403));
    }
    assertThatThrownBy(() -> put(5, PutOptions.copies(1)))
        .isInstanceOf(BlockNotStoredException.class)
        .matches(e -> ((BlockNotStoredException) e).isRefused());
    assertThat(keep.requests()).containsExactly(1, 1, 1);
  }

  @Test
  void anAnswerOfAnotherBlockIsNone() throws Exception {
    BlockLocator other = signed(TestBlocks.locatorOf(new byte[3]));
    keep.script(0, new MockResponse.Builder().body(other.text() + "\n"));
    keep.script(1, new MockResponse.Builder().body("<html>welcome</html>"));
    keep.script(2, stored());
    assertThat(put(0, PutOptions.copies(1))).isEqualTo(locator);
    assertThat(keep.requests()).containsExactly(1, 1, 1);
  }

  @Test
  void asksForTheStorageClassesThatAreMissing() throws Exception {
    keep.script(0, stored(1, "hot=1"));
    keep.script(1, stored(1, "cold=1, hot=1"));
    assertThat(put(0, new PutOptions(1, List.of("hot", "cold")))).isEqualTo(locator);

    assertThat(keep.servers.get(0).takeRequest().getHeaders().get("X-Keep-Storage-Classes"))
        .isEqualTo("cold, hot");
    assertThat(keep.servers.get(1).takeRequest().getHeaders().get("X-Keep-Storage-Classes"))
        .isEqualTo("cold");
    assertThat(keep.requests()).containsExactly(1, 1, 0);
  }

  @Test
  void aStorageClassThatNobodyConfirmsIsAFailure() {
    for (int i = 0; i < 3; i++) {
      keep.script(i, stored(1, "default=1"));
    }
    assertThatThrownBy(() -> put(0, new PutOptions(1, List.of("gold"))))
        .isInstanceOf(BlockNotStoredException.class)
        .hasMessageContaining("not all in storage class [gold]");
  }

  @Test
  void oldServicesThatConfirmNothingAreTrusted() throws Exception {
    keep.script(0, stored());
    assertThat(put(0, new PutOptions(1, List.of("gold")))).isEqualTo(locator);
    assertThat(keep.requests()).containsExactly(1, 0, 0);
  }

  @Test
  void countsTheReplicasThatAServiceMade() throws Exception {
    keep.script(0, stored(2, "default=2"));
    keep.services.replaceAll(s -> new KeepService(s.uuid(), s.rootUrl(), "proxy", false));
    assertThat(put(0, PutOptions.copies(2))).isEqualTo(locator);
    assertThat(keep.requests()).containsExactly(1, 0, 0);
  }

  @Test
  void aProxyThatMadeTooFewIsAskedAgainAndNotCountedTwice() throws Exception {
    KeepService first = keep.services.get(0);
    keep.services.clear();
    keep.services.add(new KeepService(first.uuid(), first.rootUrl(), "proxy", false));
    keep.script(0, stored(1, "default=1"), stored(1, "default=1"), stored(2, "default=2"));
    assertThat(put(2, PutOptions.copies(2))).isEqualTo(locator);
    assertThat(keep.requests()).containsExactly(3, 0, 0);
  }

  @Test
  void passesOverServicesThatAreReadOnlyOrOnlyForHints() throws Exception {
    keep.services.set(0, with(keep.services.get(0), "disk", true));
    keep.services.set(1, with(keep.services.get(1), "gateway:test", false));
    keep.script(2, stored());
    assertThat(put(0, PutOptions.copies(1))).isEqualTo(locator);
    assertThat(keep.requests()).containsExactly(0, 0, 1);
  }

  @Test
  void withoutAnyServiceItSaysSo() {
    keep.services.replaceAll(s -> with(s, "disk", true));
    assertThatThrownBy(() -> put(0, PutOptions.copies(1)))
        .isInstanceOf(BlockNotStoredException.class)
        .hasMessageContaining("lists no Keep service");
  }

  @Test
  void aServiceThatHangsUpIsFollowedByTheNext() throws Exception {
    keep.script(0, stored().onRequestBody(new SocketEffect.CloseSocket()));
    keep.script(1, stored());
    assertThat(put(0, PutOptions.copies(1))).isEqualTo(locator);
  }

  @Test
  void aWriterThatIsInterruptedLeavesAtOnce() throws Exception {
    keep.script(0, stored().onResponseStart(SocketEffect.Stall.INSTANCE));
    FutureTask<Throwable> writer = new FutureTask<>(this::failureOfPut);
    Thread thread = new Thread(writer, "writer");
    thread.start();
    assertThat(keep.servers.get(0).takeRequest(10, TimeUnit.SECONDS)).isNotNull();
    thread.interrupt();
    assertThat(writer.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
  }

  private Throwable failureOfPut() {
    try {
      return new AssertionError("stored as " + put(0, PutOptions.copies(1)));
    } catch (IOException e) {
      return Thread.interrupted() ? e : new AssertionError("no interrupt status", e);
    }
  }

  @Test
  void aWriterWhoseClientIsClosedFails() throws Exception {
    keep.script(0, stored().onResponseStart(SocketEffect.Stall.INSTANCE));
    KeepClient client = keep.client(fast(3));
    FutureTask<BlockLocator> writer =
        new FutureTask<>(() -> client.put(ByteBuffer.wrap(block), PutOptions.copies(1)));
    new Thread(writer, "writer").start();
    assertThat(keep.servers.get(0).takeRequest(10, TimeUnit.SECONDS)).isNotNull();
    client.close();
    assertThatThrownBy(() -> writer.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(BlockException.class);
  }

  private static KeepService with(KeepService service, String type, boolean readOnly) {
    return new KeepService(service.uuid(), service.rootUrl(), type, readOnly);
  }
}
