package io.keepfs.keep;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the services tell in which storage classes they have put a block. Old ones do not: then
 * copies are all that can be counted. Thread-safe.
 */
final class ClassTracking {
  private static final Logger log = LoggerFactory.getLogger(ClassTracking.class);

  private final AtomicBoolean off = new AtomicBoolean();

  boolean isOn() {
    return !off.get();
  }

  void turnOff(KeepService service) {
    if (off.compareAndSet(false, true)) {
      log.warn(
          "Keep service {} does not confirm storage classes: whether blocks get into those wished"
              + " for is unknown",
          service.uuid());
    }
  }
}
