package io.keepfs.examples.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.sys.Sys;
import io.keepfs.examples.sys.SysException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;

/** Does the same random things to two trees and compares what each step says. */
final class RandomSteps {
  private static final List<String> NAMES = List.of("a", "b", "c", "d e", "ü");
  private static final int SLOTS = 4;
  private static final int SIZE_MAX = 400_000;
  private static final int DATA_MAX = 40_000;
  private static final int REMEMBERED = 12;

  private final long seed;
  private final Random random;
  private final Tree model;
  private final Tree real;
  private final boolean renameFlags;
  private final Deque<String> last = new ArrayDeque<>();
  private int successes;

  /**
   * @param renameFlags whether the real tree knows the flags of renameat2
   */
  RandomSteps(long seed, Tree model, Tree real, boolean renameFlags) {
    this.seed = seed;
    this.random = new Random(seed);
    this.model = model;
    this.real = real;
    this.renameFlags = renameFlags;
  }

  /** A step, with its random choices made. */
  private record Step(String what, Call call) {}

  private interface Call {
    Object on(Tree tree) throws SysException;
  }

  private interface Change {
    void on(Tree tree) throws SysException;
  }

  private static Step change(String what, Change change) {
    return new Step(
        what,
        tree -> {
          change.on(tree);
          return "done";
        });
  }

  /** Takes {@code steps} steps, and compares all of both trees in the end. */
  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      compare(i, next());
    }
    compareAll(steps, "");
    assertThat(successes).as("steps that could be taken, seed %d", seed).isGreaterThan(steps / 4);
  }

  /** Takes one step on the real tree alone, for many at once that no model could follow. */
  void takeAlone() throws SysException {
    Step step = next();
    try {
      step.call().on(real);
    } catch (SysException e) {
      throw new SysException(step.what() + ": " + e.getMessage(), e.errno());
    }
  }

  private void compare(int number, Step step) {
    last.addLast(number + ": " + step.what());
    if (last.size() > REMEMBERED) {
      last.removeFirst();
    }
    Object expected = outcome(step, model);
    Object actual = outcome(step, real);
    if (!(expected instanceof Failed)) {
      successes++;
    }
    if (!actual.equals(expected)) {
      assertThat(actual)
          .as("seed %d, the last steps:%n%s", seed, String.join("\n", last))
          .isEqualTo(expected);
    }
  }

  /** The error number that a step ended with. */
  private record Failed(int errno) {}

  private static Object outcome(Step step, Tree tree) {
    try {
      return step.call().on(tree);
    } catch (SysException e) {
      return new Failed(e.errno());
    }
  }

  private void compareAll(int number, String directory) {
    compare(number, new Step("list " + directory, tree -> tree.list(directory)));
    for (String name : names(directory)) {
      String path = directory.isEmpty() ? name : directory + "/" + name;
      compare(number, new Step("stat " + path, tree -> tree.stat(path)));
      if (outcome(new Step("", tree -> tree.stat(path)), model).toString().startsWith("d")) {
        compareAll(number, path);
      } else {
        compare(number, new Step("read " + path, tree -> tree.read(path, 0, 2 * SIZE_MAX)));
      }
    }
  }

  private SortedSet<String> names(String directory) {
    try {
      return model.list(directory);
    } catch (SysException e) {
      throw new AssertionError(e);
    }
  }

  private Step next() {
    String path = path();
    int slot = random.nextInt(SLOTS);
    int offset = random.nextInt(SIZE_MAX);
    switch (random.nextInt(16)) {
      case 0:
        return change("create " + path, tree -> tree.create(path));
      case 1:
        byte[] data = data();
        return change(
            "write " + path + " " + offset + "+" + data.length, t -> t.write(path, offset, data));
      case 2:
        byte[] more = data();
        return change("append " + path + " " + more.length, tree -> tree.append(path, more));
      case 3, 4:
        int length = random.nextInt(2 * DATA_MAX);
        return new Step(
            "read " + path + " " + offset + "+" + length, t -> t.read(path, offset, length));
      case 5:
        return change("truncate " + path + " " + offset, tree -> tree.truncate(path, offset));
      case 6:
        return change("mkdir " + path, tree -> tree.makeDirectory(path));
      case 7:
        return change("rmdir " + path, tree -> tree.removeDirectory(path));
      case 8:
        return change("unlink " + path, tree -> tree.unlink(path));
      case 9, 10:
        return rename(path);
      case 11:
        int mode = random.nextInt(0100) | 0600;
        return change("chmod " + path, tree -> tree.changeMode(path, mode));
      case 12:
        return new Step("stat " + path, tree -> tree.stat(path));
      case 13:
        return new Step("list " + path, tree -> tree.list(path));
      case 14:
        return change("open " + slot + " " + path, tree -> tree.open(slot, path));
      default:
        return open(slot, offset);
    }
  }

  private Step rename(String path) {
    String target = path();
    int flags =
        renameFlags
            ? new int[] {0, 0, Sys.RENAME_NOREPLACE, Sys.RENAME_EXCHANGE}[random.nextInt(4)]
            : 0;
    String what = "rename " + path + " to " + target + " flags " + flags;
    return change(what, tree -> tree.rename(path, target, flags));
  }

  private Step open(int slot, int offset) {
    switch (random.nextInt(3)) {
      case 0:
        byte[] data = data();
        String what = "write to open " + slot + " " + offset + "+" + data.length;
        return change(what, tree -> tree.writeOpen(slot, offset, data));
      case 1:
        return change("truncate open " + slot, tree -> tree.truncateOpen(slot, offset));
      default:
        return new Step("read open " + slot, tree -> tree.readOpen(slot, 0, 2 * SIZE_MAX));
    }
  }

  private String path() {
    String path = name();
    while (random.nextInt(3) == 0) {
      path += "/" + name();
    }
    return path;
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private byte[] data() {
    byte[] data = new byte[1 + random.nextInt(DATA_MAX)];
    random.nextBytes(data);
    return data;
  }
}
