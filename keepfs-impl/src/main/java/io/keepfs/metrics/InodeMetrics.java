package io.keepfs.metrics;

import io.keepfs.inode.InodeRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The inodes of a file system: {@code keepfs.inodes}, and {@code keepfs.directory.cache.used} in
 * bytes, what the contents of directories weigh.
 *
 * <pre>{@code new InodeMetrics(operations.registry()).bindTo(registry);}</pre>
 */
public final class InodeMetrics implements MeterBinder {
  private final InodeRegistry inodes;

  /** Of that registry of inodes. */
  public InodeMetrics(InodeRegistry inodes) {
    this.inodes = inodes;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Meters meters = new Meters(registry);
    meters.gauge("keepfs.inodes", "Inodes that are known", BaseUnits.OBJECTS, inodes::size);
    meters.gauge(
        "keepfs.directory.cache.used",
        "What directory contents weigh",
        BaseUnits.BYTES,
        inodes::cachedBytes);
  }
}
