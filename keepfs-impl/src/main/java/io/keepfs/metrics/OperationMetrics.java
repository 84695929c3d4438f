package io.keepfs.metrics;

import io.keepfs.vfs.OperationCounters;
import io.keepfs.vfs.OperationKind;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The operations of a file system, by {@code operation} (lookup, read, …): the timer {@code
 * keepfs.operations}, {@code keepfs.operation.failures}, and for reads and writes {@code
 * keepfs.operation.transferred} in bytes.
 *
 * <pre>{@code
 * OperationCounters counters = new OperationCounters();
 * Operations operations = arvados.operations(OperationsOptions.READ_ONLY.withListener(counters));
 * new OperationMetrics(counters).bindTo(registry);
 * }</pre>
 */
public final class OperationMetrics implements MeterBinder {
  private final OperationCounters counters;

  /** Of the operations that {@code counters} listens to. */
  public OperationMetrics(OperationCounters counters) {
    this.counters = counters;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Meters meters = new Meters(registry);
    for (OperationKind kind : OperationKind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      FunctionTimer.builder(
              "keepfs.operations",
              registry, // not the counters, which are held weakly here: see Meters
              held -> counters.figures(kind).count(),
              held -> counters.figures(kind).nanos(),
              TimeUnit.NANOSECONDS)
          .description("Operations that have ended, and how long they took")
          .tags("operation", name)
          .register(registry);
      meters.counter(
          "keepfs.operation.failures",
          "Operations that answered with an error; lookups of absent names among them",
          BaseUnits.OPERATIONS,
          () -> counters.figures(kind).failures(),
          "operation",
          name);
      if (kind == OperationKind.READ || kind == OperationKind.WRITE) {
        meters.counter(
            "keepfs.operation.transferred",
            "What was read or written",
            BaseUnits.BYTES,
            () -> counters.figures(kind).bytes(),
            "operation",
            name);
      }
    }
  }
}
