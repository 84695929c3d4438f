package io.keepfs.keep;

import io.keepfs.block.BlockDeniedException;
import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockMissingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What each service last said about one block, and what failure that adds up to. */
final class Attempts {
  private final BlockLocator locator;
  private final Map<KeepService, Outcome> last = new LinkedHashMap<>();

  Attempts(BlockLocator locator) {
    this.locator = locator;
  }

  void record(KeepService service, Outcome outcome) {
    last.put(service, outcome);
  }

  /** Whether the service need not be asked again. */
  boolean isFinal(KeepService service) {
    Outcome outcome = last.get(service);
    return outcome != null && outcome.isFinal();
  }

  boolean anyRetryable() {
    return last.values().stream().anyMatch(outcome -> !outcome.isFinal());
  }

  boolean anyFinal() {
    return last.values().stream().anyMatch(Outcome::isFinal);
  }

  boolean anyDenied() {
    return last.values().stream().anyMatch(outcome -> outcome.kind() == Outcome.Kind.DENIED);
  }

  BlockException failure(int rounds) {
    if (last.isEmpty()) {
      return new BlockException(
          locator, "the cluster lists no Keep service for this token (keep_services/accessible)");
    }
    String said =
        last.entrySet().stream()
            .map(entry -> entry.getKey().uuid() + " " + entry.getValue().reason())
            .collect(Collectors.joining("; "));
    // A fresh signature may help with those that refused it, whatever the others said.
    if (anyDenied()) {
      return new BlockDeniedException(locator, "signature refused: " + said);
    }
    return last.values().stream().allMatch(Outcome::isNotFound)
        ? new BlockMissingException(locator, "not found: " + said)
        : new BlockException(locator, "not to be had in " + rounds + " round(s): " + said);
  }
}
