package io.keepfs.examples.model;

import io.keepfs.examples.sys.SysException;
import java.nio.ByteBuffer;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Does the same to the model and to a real tree, and tells how what they say differs. */
final class Comparison {
  private final ModelTree model;
  private final Tree real;
  private int successes;

  Comparison(ModelTree model, Tree real) {
    this.model = model;
    this.real = real;
  }

  /** How many steps the model could take. */
  int successes() {
    return successes;
  }

  /** Null where both say the same. */
  @Nullable String difference(Step step) {
    Object expected = step.outcome(model);
    if (!(expected instanceof Step.Failed)) {
      successes++;
    }
    return difference(step.what(), expected, step.outcome(real));
  }

  private static @Nullable String difference(String what, Object expected, Object actual) {
    if (expected.equals(actual)) {
      return null;
    }
    if (expected instanceof ByteBuffer wanted && actual instanceof ByteBuffer found) {
      int at = wanted.mismatch(found);
      return "%s: byte %d of %d differs from that of %d expected: %s, expected %s"
          .formatted(
              what, at, found.limit(), wanted.limit(), byteAt(found, at), byteAt(wanted, at));
    }
    return "%s: %s, expected %s".formatted(what, actual, expected);
  }

  private static String byteAt(ByteBuffer bytes, int at) {
    return at < bytes.limit() ? Integer.toHexString(bytes.get(at) & 0xff) : "none";
  }

  /** Compares all that is below a directory; {@code ""} is the root. */
  @Nullable String differenceBelow(String directory) {
    String found = difference(new Step("list " + directory, tree -> tree.list(directory)));
    for (String name : names(directory)) {
      if (found != null) {
        return found;
      }
      String path = directory.isEmpty() ? name : directory + "/" + name;
      found = difference(new Step("stat " + path, tree -> tree.stat(path)));
      if (found == null) {
        found =
            model.isDirectory(path)
                ? differenceBelow(path)
                : difference(
                    new Step("read " + path, tree -> tree.read(path, 0, RandomSteps.READ_MAX)));
      }
    }
    return found;
  }

  private SortedSet<String> names(String directory) {
    try {
      return model.list(directory);
    } catch (SysException e) {
      throw new AssertionError(e);
    }
  }
}
