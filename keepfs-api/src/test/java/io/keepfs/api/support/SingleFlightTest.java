package io.keepfs.api.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
  private final SingleFlight flight = new SingleFlight(Duration.ofSeconds(30));
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch hold = new CountDownLatch(1);
  private final AtomicInteger reads = new AtomicInteger();

  @AfterEach
  void end() {
    hold.countDown();
    threads.shutdownNow();
  }

  private Future<?> slowRead(boolean fails) throws InterruptedException {
    Future<?> reading =
        threads.submit(
            () -> {
              flight.run(
                  false,
                  () -> {
                    reads.incrementAndGet();
                    waitForRelease();
                    if (fails) {
                      throw NodeException.io("the source is away", null);
                    }
                  });
              return null;
            });
    begun.await();
    return reading;
  }

  /** Reads the source, for as long as the test wants. */
  private void waitForRelease() throws NodeException {
    begun.countDown();
    try {
      hold.await();
    } catch (InterruptedException e) {
      throw new NodeException(Errno.EINTR, "interrupted", e);
    }
  }

  private Future<?> join(List<Thread> waiting) {
    return threads.submit(
        () -> {
          synchronized (waiting) {
            waiting.add(Thread.currentThread());
          }
          flight.run(false, reads::incrementAndGet);
          return null;
        });
  }

  @Test
  @DisplayName("those who may serve the old go on while one reads")
  void servesOld() throws Exception {
    Future<?> reading = slowRead(false);
    flight.run(true, reads::incrementAndGet);
    assertThat(reading.isDone()).isFalse();
    hold.countDown();
    reading.get(10, TimeUnit.SECONDS);
    assertThat(reads).hasValue(1);
  }

  @Test
  @DisplayName("those who have nothing wait for the one that reads, and share its failure")
  void sharesFailure() throws Exception {
    Future<?> reading = slowRead(true);
    List<Thread> waiting = new ArrayList<>();
    List<Future<?>> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      others.add(join(waiting));
    }
    awaitBlocked(waiting, 5);
    hold.countDown();
    for (Future<?> other : others) {
      assertThatThrownBy(() -> other.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("EIO: the source is away");
    }
    assertThat(reads).hasValue(1);
    assertThatThrownBy(() -> reading.get(10, TimeUnit.SECONDS))
        .hasRootCauseMessage("EIO: the source is away");
  }

  @Test
  @DisplayName("a reading that began before is not enough for who wants it read afresh")
  void readsAgainAfterWhatBeganBefore() throws Exception {
    Future<?> reading = slowRead(true);
    List<Thread> waiting = new ArrayList<>();
    List<Future<?>> others = new ArrayList<>();
    CountDownLatch started = new CountDownLatch(5);
    for (int i = 0; i < 5; i++) {
      others.add(
          threads.submit(
              () -> {
                synchronized (waiting) {
                  waiting.add(Thread.currentThread());
                }
                started.countDown();
                flight.runAfresh(reads::incrementAndGet);
                return null;
              }));
    }
    started.await();
    awaitBlocked(waiting, 5);
    assertThat(reads).hasValue(1);
    hold.countDown();
    for (Future<?> other : others) {
      other.get(10, TimeUnit.SECONDS);
    }
    assertThat(reads.get()).as("shared by those who wait").isBetween(2, 6);
    assertThatThrownBy(() -> reading.get(10, TimeUnit.SECONDS))
        .hasRootCauseMessage("EIO: the source is away");
  }

  @Test
  @DisplayName("an interrupted wait ends with EINTR and leaves the reading alone")
  void interrupted() throws Exception {
    Future<?> reading = slowRead(false);
    List<Thread> waiting = new ArrayList<>();
    Future<?> other = join(waiting);
    awaitBlocked(waiting, 1);
    waiting.get(0).interrupt();
    assertThatThrownBy(() -> other.get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINTR));
    hold.countDown();
    reading.get(10, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("when the one that reads is interrupted, one that waits reads in its place")
  void takesOver() throws Exception {
    AtomicReference<Thread> reader = new AtomicReference<>();
    Future<?> reading =
        threads.submit(
            () -> {
              reader.set(Thread.currentThread());
              flight.run(
                  false,
                  () -> {
                    waitForRelease();
                  });
              return null;
            });
    begun.await();
    List<Thread> waiting = new ArrayList<>();
    List<Future<?>> others = List.of(join(waiting), join(waiting), join(waiting));
    awaitBlocked(waiting, 3);
    reader.get().interrupt();
    for (Future<?> other : others) {
      other.get(10, TimeUnit.SECONDS);
    }
    assertThat(reads.get()).isBetween(1, 3);
    assertThatThrownBy(() -> reading.get(10, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(InterruptedException.class);
  }

  @Test
  @DisplayName("a wait has a bound: ETIMEDOUT")
  void bounded() throws Exception {
    SingleFlight impatient = new SingleFlight(Duration.ofMillis(20));
    Future<?> reading =
        threads.submit(
            () -> {
              impatient.run(
                  false,
                  () -> {
                    waitForRelease();
                  });
              return null;
            });
    begun.await();
    assertThatThrownBy(() -> impatient.run(false, () -> {}))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ETIMEDOUT));
    hold.countDown();
    reading.get(10, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("a reading that breaks lets the next one try")
  void recovers() throws Exception {
    assertThatThrownBy(
            () ->
                flight.run(
                    false,
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .isInstanceOf(IllegalStateException.class);
    flight.run(false, reads::incrementAndGet);
    assertThat(reads).hasValue(1);
  }

  private static void awaitBlocked(List<Thread> waiting, int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              synchronized (waiting) {
                return waiting.size() == count
                    && waiting.stream()
                        .allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING);
              }
            });
  }

  @Test
  @DisplayName("whoever has news is not content with a reading that began before")
  void readsAfresh() throws Exception {
    Future<?> reading = slowRead(false);
    Future<?> afresh =
        threads.submit(
            () -> {
              flight.runAfresh(reads::incrementAndGet);
              return null;
            });
    assertThat(reads).hasValue(1);
    hold.countDown();
    reading.get(20, TimeUnit.SECONDS);
    afresh.get(20, TimeUnit.SECONDS);
    assertThat(reads).hasValue(2);
  }
}
