package io.keepfs.keep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Remembers which services could not be reached, so that a dead one does not cost each block a
 * connect timeout. Such a service is asked last until a wait is over, which doubles each time; then
 * one block tries it in its usual place while the others still pass it over. Thread-safe.
 */
final class ServiceHealth {
  private static final Duration FIRST_WAIT = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final LongSupplier nanoClock;
  private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();

  private record Trouble(long waitNanos, long untilNanos) {}

  ServiceHealth(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** The same services in the same order, but for those out of reach, which come last. */
  List<KeepService> order(List<KeepService> preferred) {
    if (troubles.isEmpty()) {
      return preferred;
    }
    List<KeepService> ordered = new ArrayList<>();
    List<KeepService> last = new ArrayList<>();
    for (KeepService service : preferred) {
      (isOutOfReach(service) ? last : ordered).add(service);
    }
    ordered.addAll(last);
    return ordered;
  }

  private boolean isOutOfReach(KeepService service) {
    Trouble trouble = troubles.get(service.rootUrl());
    long now = nanoClock.getAsLong();
    if (trouble == null) {
      return false;
    }
    Trouble tried = new Trouble(trouble.waitNanos(), now + trouble.waitNanos());
    return now - trouble.untilNanos() < 0
        || !troubles.replace(service.rootUrl(), trouble, tried); // another block tries it
  }

  void answered(KeepService service) {
    troubles.remove(service.rootUrl());
  }

  void outOfReach(KeepService service) {
    long now = nanoClock.getAsLong();
    troubles.compute(
        service.rootUrl(),
        (url, before) -> {
          long wait =
              before == null
                  ? FIRST_WAIT.toNanos()
                  : Math.min(2 * before.waitNanos(), LONGEST_WAIT.toNanos());
          return new Trouble(wait, now + wait);
        });
  }
}
