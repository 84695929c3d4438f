package io.keepfs.keep;

import static io.keepfs.keep.KeepFixture.ok;
import static io.keepfs.keep.KeepFixture.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reader that waits leaves at once when told to, wherever the client stands. */
class KeepClientInterruptTest {
  private static final Duration FOREVER = Duration.ofHours(1);

  private final byte[] block = TestBlocks.random(300_000, 1);
  private final BlockLocator locator = TestBlocks.locatorOf(block);
  private KeepFixture keep;
  private KeepClient client;

  @BeforeEach
  void start() throws IOException {
    keep = new KeepFixture(locator.hash(), 1);
    client =
        keep.client(KeepOptions.standard(0).withSchedule(new RetrySchedule(3, FOREVER, FOREVER)));
  }

  @AfterEach
  void stop() {
    client.close();
    keep.close();
  }

  @Test
  void whileTheServiceIsSilent() throws Exception {
    keep.script(0, ok(block).onResponseStart(SocketEffect.Stall.INSTANCE));
    FutureTask<Throwable> reader = new FutureTask<>(this::failureOfGet);
    Thread thread = start(reader);
    assertThat(keep.servers.get(0).takeRequest(10, TimeUnit.SECONDS)).isNotNull();
    thread.interrupt();

    assertThat(reader.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
  }

  @Test
  void whileTheServiceTrickles() throws Exception {
    keep.script(0, ok(block).throttleBody(1000, 50, TimeUnit.MILLISECONDS));
    FutureTask<Throwable> reader = new FutureTask<>(this::failureOfGet);
    Thread thread = start(reader);
    assertThat(keep.servers.get(0).takeRequest(10, TimeUnit.SECONDS)).isNotNull();
    thread.interrupt();

    assertThat(reader.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
  }

  @Test
  void betweenTwoRounds() throws Exception {
    keep.script(0, status(500));
    FutureTask<Throwable> reader = new FutureTask<>(this::failureOfGet);
    Thread thread = start(reader);
    await().until(() -> keep.refreshes.get() == 1);
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    thread.interrupt();

    assertThat(reader.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
  }

  @Test
  void whenTheClientIsClosedBetweenTwoRounds() throws Exception {
    keep.script(0, status(500));
    FutureTask<Throwable> reader = new FutureTask<>(this::failureOfGet);
    start(reader);
    await().until(() -> keep.refreshes.get() == 1);
    client.close();

    assertThat(reader.get(5, TimeUnit.SECONDS))
        .isInstanceOf(BlockException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void whenTheClientIsClosedDuringATransfer() throws Exception {
    keep.script(0, ok(block).onResponseBody(SocketEffect.Stall.INSTANCE));
    FutureTask<Throwable> reader = new FutureTask<>(this::failureOfGet);
    start(reader);
    assertThat(keep.servers.get(0).takeRequest(10, TimeUnit.SECONDS)).isNotNull();
    client.close();

    assertThat(reader.get(5, TimeUnit.SECONDS)).isInstanceOf(BlockException.class);
  }

  private Throwable failureOfGet() {
    try {
      client.get(locator);
      return new AssertionError("the block arrived");
    } catch (IOException e) {
      boolean marked = Thread.interrupted();
      return marked == e instanceof InterruptedIOException
          ? e
          : new AssertionError("interrupt status " + marked, e);
    }
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task, "reader");
    thread.start();
    return thread;
  }
}
