package io.keepfs.arvados;

import io.keepfs.local.LocalArvados;
import io.keepfs.local.RecordedRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** The requests that a local cluster has answered: it notes each a moment after its answer. */
final class Requests {
  private static final Duration QUIET = Duration.ofMillis(150);

  private Requests() {}

  /** Returns all, once no more come. */
  static List<RecordedRequest> settled(LocalArvados cluster) {
    AtomicInteger last = new AtomicInteger(-1);
    Awaitility.await()
        .pollDelay(QUIET)
        .pollInterval(QUIET)
        .until(
            () -> {
              int now = cluster.requests().size();
              return last.getAndSet(now) == now;
            });
    return cluster.requests();
  }

  /** Forgets all that were answered before. */
  static void clear(LocalArvados cluster) {
    settled(cluster);
    cluster.clearRequests();
  }
}
