package io.keepfs.metrics;

import io.keepfs.arvados.writing.WriteStats;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What is written: {@code keepfs.write.dirty.collections} and {@code .buffered} in bytes, which are
 * not saved yet; {@code .blocks} and {@code .commits} by {@code result} (saved, failed: tried
 * again), and {@code .stored} in bytes.
 *
 * <pre>{@code new WriteMetrics(arvados::writeStats).bindTo(registry);}</pre>
 */
public final class WriteMetrics implements MeterBinder {
  private static final String PREFIX = "keepfs.write.";
  private static final String BLOCKS = "blocks";
  private static final String COMMITS = "commits";

  private final Supplier<WriteStats> source;

  /** Of the tree whose figures {@code source} gives; it is asked when the registry is read. */
  public WriteMetrics(Supplier<WriteStats> source) {
    this.source = source;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Meters meters = new Meters(registry);
    meters.gauge(
        PREFIX + "dirty.collections",
        "Collections of which something is not on the server",
        "collections",
        of(WriteStats::dirtyCollections));
    meters.gauge(
        PREFIX + "buffered",
        "What waits in memory to be stored",
        BaseUnits.BYTES,
        of(WriteStats::bufferedBytes));
    String stored = "Blocks that were to be stored";
    meters.counter(
        PREFIX + BLOCKS, stored, BLOCKS, of(WriteStats::storedBlocks), "result", "saved");
    meters.counter(
        PREFIX + BLOCKS, stored, BLOCKS, of(WriteStats::failedBlocks), "result", "failed");
    meters.counter(
        PREFIX + "stored", "What was stored", BaseUnits.BYTES, of(WriteStats::storedBytes));
    String saved = "Changes that were sent to the server";
    meters.counter(PREFIX + COMMITS, saved, COMMITS, of(WriteStats::commits), "result", "saved");
    meters.counter(
        PREFIX + COMMITS, saved, COMMITS, of(WriteStats::failedCommits), "result", "failed");
  }

  private DoubleSupplier of(ToDoubleFunction<WriteStats> figure) {
    return () -> figure.applyAsDouble(source.get());
  }
}
