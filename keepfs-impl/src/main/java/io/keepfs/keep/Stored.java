package io.keepfs.keep;

import io.keepfs.block.BlockLocator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What a service said when it had stored a block.
 *
 * @param locator the block's locator, signed
 * @param copies how many replicas it made
 * @param classes how many of them are in each storage class; null when it does not tell
 */
record Stored(BlockLocator locator, int copies, @Nullable Map<String, Integer> classes) {
  /** More than any locator takes. */
  static final int ANSWER_BYTES_MAX = 4096;

  private static final String REPLICAS = "X-Keep-Replicas-Stored";
  private static final String CONFIRMED = "X-Keep-Storage-Classes-Confirmed";

  /** An answer that does not say what it should. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  /** Reads the answer of a service to the block {@code wanted}. */
  static Stored of(BlockLocator wanted, Response response, String body) throws MalformedException {
    BlockLocator locator;
    try {
      locator = BlockLocator.parse(body.strip());
    } catch (IllegalArgumentException e) {
      throw new MalformedException("no locator in the answer");
    }
    if (!locator.withoutHints().equals(wanted.withoutHints())) {
      throw new MalformedException("it says to have stored " + locator);
    }
    String replicas = response.header(REPLICAS);
    String confirmed = response.header(CONFIRMED);
    return new Stored(
        locator,
        replicas == null ? 1 : count(replicas),
        confirmed == null ? null : classes(confirmed));
  }

  private static Map<String, Integer> classes(String header) throws MalformedException {
    Map<String, Integer> classes = new HashMap<>();
    for (String part : header.split(",")) {
      if (part.isBlank()) {
        continue;
      }
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new MalformedException("a malformed " + CONFIRMED);
      }
      classes.put(part.substring(0, equals).strip(), count(part.substring(equals + 1)));
    }
    return classes;
  }

  private static int count(String digits) throws MalformedException {
    try {
      int count = Integer.parseInt(digits.strip());
      if (count >= 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // answered below
    }
    throw new MalformedException("no number of replicas: " + digits.strip());
  }

  /** The storage classes of {@code wished} in which {@code all} is not often enough yet. */
  static List<String> unsatisfied(List<String> wished, int copies, Iterable<Stored> all) {
    return wished.stream().filter(name -> confirmed(name, all) < copies).toList();
  }

  private static long confirmed(String name, Iterable<Stored> all) {
    long count = 0;
    for (Stored stored : all) {
      count += Optional.ofNullable(stored.classes()).map(c -> c.getOrDefault(name, 0)).orElse(0);
    }
    return count;
  }
}
