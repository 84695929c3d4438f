package io.keepfs.fuse.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenersTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 5_000_000;

  @Test
  void whoIsRefusedNeverCounts() throws Exception {
    // Where one may listen, whoever leaves is the last: a thread that is counted while it is being
    // refused would make it believe that another listens.
    Listeners listeners = new Listeners(1, 0);
    AtomicInteger misled = new AtomicInteger();
    CyclicBarrier together = new CyclicBarrier(THREADS);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          pool.submit(
              () -> {
                together.await();
                for (int round = 0; round < ROUNDS; round++) {
                  if (listeners.tryJoin() && !listeners.leave()) {
                    misled.incrementAndGet();
                  }
                }
                return null;
              }));
    }
    pool.shutdown();
    for (Future<?> thread : threads) {
      thread.get(30, TimeUnit.SECONDS);
    }

    assertThat(misled.get()).isZero();
    assertThat(listeners.areAny()).isFalse();
  }

  @Test
  void whoIsCalledCountsBeforeItArrives() {
    Listeners listeners = new Listeners(1, 1);
    Worker worker = new Worker(Thread.currentThread(), false);
    assertThat(listeners.offer(worker)).isTrue();

    assertThat(listeners.callOne()).isTrue();

    assertThat(listeners.areAny()).isTrue();
    assertThat(listeners.tryJoin()).as("there are enough").isFalse();
    worker.rest(); // returns at once
    assertThat(worker.takeCall()).isTrue();
    assertThat(worker.takeCall()).as("for one time").isFalse();
    assertThat(listeners.leave()).isTrue();
  }

  @Test
  void whoIsWokenDoesNotCount() {
    Listeners listeners = new Listeners(1, 1);
    Worker worker = new Worker(Thread.currentThread(), false);
    listeners.offer(worker);

    assertThat(listeners.wakeOne()).isTrue();

    worker.rest();
    assertThat(worker.takeCall()).isFalse();
    assertThat(listeners.areAny()).isFalse();
  }

  @Test
  void theOneThatRestedShortestIsCalledFirst() {
    Listeners listeners = new Listeners(1, 2);
    Worker first = new Worker(Thread.currentThread(), false);
    Worker second = new Worker(Thread.currentThread(), false);
    listeners.offer(first);
    listeners.offer(second);

    listeners.callOne();

    assertThat(second.takeCall()).isTrue();
    assertThat(first.takeCall()).isFalse();
  }

  @Test
  void noMoreRestThanMayAndWhoWithdrewIsNotCalled() {
    Listeners listeners = new Listeners(1, 1);
    Worker first = new Worker(Thread.currentThread(), false);
    Worker second = new Worker(Thread.currentThread(), false);
    listeners.offer(first);

    assertThat(listeners.offer(second)).isFalse();
    assertThat(listeners.withdraw(first)).isTrue();
    assertThat(listeners.withdraw(first)).isFalse();
    assertThat(listeners.callOne()).isFalse();
    assertThat(listeners.wakeOne()).isFalse();
    assertThat(listeners.offer(second)).isTrue();
  }
}
