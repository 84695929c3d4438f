package io.keepfs.collection.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommitQueueTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final Semaphore gate = new Semaphore(1_000_000);
  private volatile @Nullable IOException failure;
  private volatile boolean complete = true;

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private CommitQueue queue(String policy) {
    return new CommitQueue(
        "zzzzz-4zz18-000000000000000",
        wanted -> {
          assertThat(atOnce.incrementAndGet()).isEqualTo(1);
          try {
            gate.acquireUninterruptibly();
            commits.incrementAndGet();
            IOException now = failure;
            if (now != null) {
              throw now;
            }
            return complete;
          } finally {
            atOnce.decrementAndGet();
          }
        },
        CommitPolicy.parse(policy),
        threads);
  }

  @Test
  void soonCommitsWithoutAnybodyWaiting() throws Exception {
    CommitQueue queue = queue("soon");
    gate.drainPermits();
    queue.settled();
    assertThat(queue.isDirty()).isTrue();
    gate.release(10);
    await().until(() -> !queue.isDirty());
    assertThat(commits).hasValue(1);
  }

  @Test
  void whatComesDuringACommitSharesTheNext() throws Exception {
    CommitQueue queue = queue("soon");
    gate.drainPermits();
    queue.settled();
    await().until(() -> atOnce.get() == 1);
    for (int i = 0; i < 100; i++) {
      queue.settled();
    }
    gate.release(10);
    await().until(() -> !queue.isDirty());
    assertThat(commits).hasValue(2);
  }

  @Test
  void whatIsClosedRightAfterACommitIsCommittedAfterAPause() throws Exception {
    CommitQueue queue = queue("soon");
    queue.sync(Set.of());
    long ended = System.nanoTime();
    queue.settled();
    queue.settled();
    await().until(() -> commits.get() == 2);
    long pause = System.nanoTime() - ended;
    assertThat(Duration.ofNanos(pause)).isGreaterThan(CommitQueue.SHORTEST_PAUSE.dividedBy(2));
    await().until(() -> !queue.isDirty());
    queue.settled();
    queue.sync(Set.of()); // waits for nothing but its commit, which has all
    assertThat(queue.isDirty()).isFalse();
    assertThat(commits).hasValue(3);
  }

  @Test
  void closeWaitsForItsCommit() throws Exception {
    CommitQueue queue = queue("close");
    queue.changed();
    assertThat(commits).hasValue(0);
    queue.settled();
    assertThat(commits).hasValue(1);
    assertThat(queue.isDirty()).isFalse();
  }

  @Test
  void manyWhoWaitShareCommits() throws Exception {
    CommitQueue queue = queue("close");
    gate.drainPermits();
    FutureTask<?>[] closers = new FutureTask<?>[20];
    for (int i = 0; i < closers.length; i++) {
      closers[i] =
          new FutureTask<>(
              () -> {
                queue.settled();
                return null;
              });
      Thread thread = new Thread(closers[i], "closer");
      thread.start();
      await()
          .until(
              () ->
                  thread.getState() == Thread.State.WAITING
                      || thread.getState() == Thread.State.TIMED_WAITING);
    }
    gate.release(10);
    for (FutureTask<?> closer : closers) {
      closer.get(30, TimeUnit.SECONDS);
    }
    assertThat(commits).hasValue(2);
  }

  @Test
  void exitCommitsOnlyWhenAsked() throws Exception {
    CommitQueue queue = queue("exit");
    queue.changed();
    queue.settled();
    assertThat(commits).hasValue(0);
    queue.sync(Set.of());
    assertThat(commits).hasValue(1);
    queue.changed();
    queue.close(LONG);
    assertThat(commits).hasValue(2);
    assertThat(queue.isDirty()).isFalse();
  }

  @Test
  void idleAndIntervalCommitByThemselves() throws Exception {
    CommitQueue idle = queue("idle:50ms");
    idle.changed();
    await().until(() -> !idle.isDirty());
    CommitQueue interval = queue("interval:50ms");
    interval.changed();
    await().until(() -> !interval.isDirty());
    assertThat(commits).hasValue(2);
  }

  @Test
  void whoWaitsHearsOfTheFailureAndItIsTriedAgain() throws Exception {
    CommitQueue queue = queue("close");
    failure = new IOException("no server");
    assertThatThrownBy(queue::settled)
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO))
        .hasMessageContaining("no server")
        .hasMessageContaining("zzzzz-4zz18-000000000000000");
    assertThat(queue.isDirty()).isTrue();
    failure = null;
    await().until(() -> !queue.isDirty()); // by itself
  }

  @Test
  void aFailedCommitDoesNotWaitForALongInterval() throws Exception {
    CommitQueue queue = queue("interval:1h");
    gate.drainPermits();
    failure = new IOException("no server");
    queue.changed();
    FutureTask<Void> sync =
        new FutureTask<>(
            () -> {
              queue.sync(Set.of());
              return null;
            });
    new Thread(sync, "sync").start();
    await().until(() -> atOnce.get() == 1);
    queue.changed();
    gate.release(10);
    assertThatThrownBy(() -> sync.get(30, TimeUnit.SECONDS)).hasMessageContaining("no server");
    failure = null;
    await().until(() -> !queue.isDirty());
  }

  @Test
  void theNextWhoClosesHearsOfAFailureInTheBackgroundOnce() throws Exception {
    CommitQueue queue = queue("soon");
    failure = new NodeException(Errno.ENOSPC, "quota is used up");
    queue.settled();
    await().until(() -> commits.get() == 1 && atOnce.get() == 0);
    gate.drainPermits();
    assertThatThrownBy(
            () -> {
              while (true) { // the failure is noted just after the commit ended
                queue.settled();
              }
            })
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOSPC));
    queue.settled();
    failure = null;
    gate.release(1_000_000);
    await().until(() -> !queue.isDirty());
  }

  @Test
  void whatIsLeftOutKeepsItDirty() throws Exception {
    CommitQueue queue = queue("exit");
    queue.changed();
    complete = false;
    queue.sync(Set.of());
    assertThat(queue.isDirty()).isTrue();
    complete = true;
    queue.close(LONG);
    assertThat(queue.isDirty()).isFalse();
  }

  @Test
  void closingFailsWhenSomethingIsLeft() throws Exception {
    CommitQueue queue = queue("exit");
    queue.changed();
    failure = new IOException("no server");
    assertThatThrownBy(() -> queue.close(LONG)).hasMessageContaining("no server");
    gate.drainPermits();
    assertThatThrownBy(() -> queue.close(Duration.ofMillis(10)))
        .hasMessageContaining("not be saved in time");
    gate.release(10);
  }

  @Test
  void whatIsChangedDuringTheLastCommitIsNotTakenForSaved() throws Exception {
    CommitQueue queue = queue("exit");
    queue.changed();
    gate.drainPermits();
    FutureTask<Void> end =
        new FutureTask<>(
            () -> {
              queue.close(LONG);
              return null;
            });
    new Thread(end, "end").start();
    await().until(() -> atOnce.get() == 1);
    queue.changed();
    gate.release(10);
    assertThatThrownBy(() -> end.get(30, TimeUnit.SECONDS))
        .hasMessageContaining("changed during its last commit");
  }

  @Test
  void whatIsChangedAfterTheEndIsRefused() throws Exception {
    CommitQueue queue = queue("soon");
    queue.close(LONG);
    assertThatThrownBy(queue::changed).hasMessageContaining("has ended");
    assertThatThrownBy(queue::settled).hasMessageContaining("has ended");
  }

  @Test
  void closingWhatWasNeverChangedAsksNobody() throws Exception {
    queue("soon").close(LONG);
    assertThat(commits).hasValue(0);
  }

  @Test
  void whoWaitsCanBeInterrupted() throws Exception {
    CommitQueue queue = queue("close");
    gate.drainPermits();
    FutureTask<Void> closer =
        new FutureTask<>(
            () -> {
              queue.settled();
              return null;
            });
    Thread thread = new Thread(closer, "closer");
    thread.start();
    await().until(() -> atOnce.get() == 1);
    thread.interrupt();
    assertThatThrownBy(() -> closer.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedIOException.class);
    gate.release(10);
    await().until(() -> !queue.isDirty()); // the commit went on
  }
}
