package io.keepfs.metrics;

import io.keepfs.block.cache.CacheStats;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The block cache: {@code keepfs.block.cache.requests} by {@code result} (hit, miss), {@code
 * .fetches}, {@code .fetched} in bytes, {@code .refetches} (a rising one means that the cache is
 * too small for what is read), {@code .used} and {@code .budget} in bytes.
 *
 * <pre>{@code new BlockCacheMetrics(arvados::blockCacheStats).bindTo(registry);}</pre>
 */
public final class BlockCacheMetrics implements MeterBinder {
  private static final String PREFIX = "keepfs.block.cache.";
  private static final String BLOCKS = "blocks";

  private final Supplier<CacheStats> source;

  /** Of the cache whose figures {@code source} gives; it is asked when the registry is read. */
  public BlockCacheMetrics(Supplier<CacheStats> source) {
    this.source = source;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Meters meters = new Meters(registry);
    String asked = "Blocks asked for, by whether they were there or on their way";
    meters.counter(PREFIX + "requests", asked, BLOCKS, of(CacheStats::hits), "result", "hit");
    meters.counter(PREFIX + "requests", asked, BLOCKS, of(CacheStats::misses), "result", "miss");
    meters.counter(
        PREFIX + "fetches",
        "Blocks fetched, also ahead of readers",
        BLOCKS,
        of(CacheStats::fetches));
    meters.counter(
        PREFIX + "fetched", "What was fetched", BaseUnits.BYTES, of(CacheStats::fetchedBytes));
    meters.counter(
        PREFIX + "refetches",
        "Blocks fetched again soon after they were evicted: the cache is too small",
        BLOCKS,
        of(CacheStats::refetches));
    meters.gauge(
        PREFIX + "used", "What the cache has in use", BaseUnits.BYTES, of(CacheStats::usedBytes));
    meters.gauge(
        PREFIX + "budget",
        "What the cache may have in use",
        BaseUnits.BYTES,
        of(CacheStats::budgetBytes));
  }

  private DoubleSupplier of(ToDoubleFunction<CacheStats> figure) {
    return () -> figure.applyAsDouble(source.get());
  }
}
