package io.keepfs.examples.sys;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs the same thing on several threads at the same moment. */
public final class Parallel {
  private static final int SECONDS_MAX = 60;

  private Parallel() {}

  /** What one of the threads does. */
  public interface Body<T> {
    T run(int thread) throws Exception;
  }

  /** Returns what each thread came to; fails when one of them failed. */
  public static <T> List<T> run(int threads, Body<T> body) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        futures.add(
            pool.submit(
                () -> {
                  start.await(SECONDS_MAX, TimeUnit.SECONDS);
                  return body.run(thread);
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get(SECONDS_MAX, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }
}
