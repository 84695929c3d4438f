package io.keepfs.arvados;

import io.keepfs.local.LocalArvados;
import io.keepfs.local.RecordedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * The requests that a local cluster has answered, but for those for events, which come when they
 * do.
 */
final class Requests {
  private static final Duration QUIET = Duration.ofMillis(150);

  private static final Set<String> FOR_EVENTS = Set.of("/websocket", "/arvados/v1/logs");

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
    return cluster.requests().stream()
        .filter(request -> !FOR_EVENTS.contains(request.path()))
        .toList();
  }

  /** Forgets all that were answered before. */
  static void clear(LocalArvados cluster) {
    settled(cluster);
    cluster.clearRequests();
  }
}
