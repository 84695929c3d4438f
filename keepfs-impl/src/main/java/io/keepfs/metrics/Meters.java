package io.keepfs.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.DoubleSupplier;

/**
 * Registers meters that ask for their figure when the registry is read. Micrometer itself holds
 * what it asks weakly, which would silence a meter whose lambda nobody else holds: here the
 * registry holds it.
 */
final class Meters {
  private final MeterRegistry registry;

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A figure that only grows. */
  void counter(String name, String text, String unit, DoubleSupplier figure, String... tags) {
    FunctionCounter.builder(name, registry, held -> figure.getAsDouble())
        .description(text)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  /** A figure that goes up and down. */
  void gauge(String name, String text, String unit, DoubleSupplier figure) {
    Gauge.builder(name, figure::getAsDouble).description(text).baseUnit(unit).register(registry);
  }
}
