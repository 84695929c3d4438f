package io.keepfs.api;

import java.time.Duration;

/**
 * Whether a node's knowledge is still good, and for how long others may rely on what it said.
 * Thread-safe.
 */
public interface Freshness {

  /** Returns whether the source must be read again before the next answer. */
  boolean isStale();

  /** Returns how long the kernel may cache what was answered now; zero for not at all. */
  Duration cacheableFor();

  /**
   * Never stale, cached for a minute at a time: nodes that tell the engine of each change, or never
   * change.
   */
  Freshness CONSTANT = fixed(Duration.ofMinutes(1));

  /** Never stale and never cached: nodes that compute each answer. */
  Freshness UNCACHED = fixed(Duration.ZERO);

  /**
   * Returns a freshness that is never stale and lets answers be cached for {@code cacheableFor}.
   */
  static Freshness fixed(Duration cacheableFor) {
    return new Freshness() {
      @Override
      public boolean isStale() {
        return false;
      }

      @Override
      public Duration cacheableFor() {
        return cacheableFor;
      }
    };
  }
}
