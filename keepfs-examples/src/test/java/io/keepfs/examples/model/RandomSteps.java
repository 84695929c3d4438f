package io.keepfs.examples.model;

import static io.keepfs.examples.model.Step.change;

import io.keepfs.examples.ground.Ground;
import io.keepfs.examples.sys.Sys;
import java.util.List;
import java.util.Random;

/** Thinks of random things to do to a tree, of few names so that they meet. */
final class RandomSteps {
  /** Longer than what any file gets by the steps. */
  static final int READ_MAX = 2_000_000;

  private static final List<String> NAMES = List.of("a", "b", "c", "d e", "ü");
  private static final int SLOTS = 4;
  private static final int SIZE_MAX = 400_000;
  private static final int DATA_MAX = 40_000;
  private static final int[] OPEN_FLAGS = {0, 0, Sys.TRUNC, Sys.APPEND, Sys.CREAT};

  private final Random random;
  private final Abilities abilities;

  /**
   * What the real tree can do.
   *
   * @param renameFlags whether it knows the flags of renameat2
   * @param modes whether it keeps permissions
   */
  record Abilities(boolean renameFlags, boolean modes) {
    static Abilities of(Ground ground) {
      return new Abilities(ground.renameFlags(), ground.keepsAttributes());
    }
  }

  RandomSteps(long seed, Abilities abilities) {
    this.random = new Random(seed);
    this.abilities = abilities;
  }

  Step next() {
    String path = path();
    int offset = random.nextInt(SIZE_MAX);
    switch (random.nextInt(20)) {
      case 0:
        return change("create " + path, tree -> tree.create(path));
      case 1:
        Data data = data();
        return change(
            "write " + path + " " + offset + "+" + data.length(),
            t -> t.write(path, offset, data.bytes()));
      case 2:
        Data more = data();
        return change(
            "append " + path + " " + more.length(), tree -> tree.append(path, more.bytes()));
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
        return abilities.modes()
            ? change("chmod " + path, tree -> tree.changeMode(path, mode))
            : new Step("stat " + path, tree -> tree.stat(path));
      case 12:
        return new Step("stat " + path, tree -> tree.stat(path));
      case 13:
        return new Step("list " + path, tree -> tree.list(path));
      case 14:
        return copy(path, offset);
      case 15:
        return change("sync directory " + path, tree -> tree.syncDirectory(path));
      default:
        return open(path, offset);
    }
  }

  private Step rename(String path) {
    String target = path();
    int flags =
        abilities.renameFlags()
            ? new int[] {0, 0, Sys.RENAME_NOREPLACE, Sys.RENAME_EXCHANGE}[random.nextInt(4)]
            : 0;
    String what = "rename " + path + " to " + target + " flags " + flags;
    return change(what, tree -> tree.rename(path, target, flags));
  }

  private Step copy(String path, int from) {
    String target = path();
    int to = random.nextInt(SIZE_MAX);
    int length = random.nextInt(2 * DATA_MAX);
    String what = "copy " + path + " " + from + "+" + length + " to " + target + " " + to;
    return change(what, tree -> tree.copyRange(path, from, target, to, length));
  }

  private Step open(String path, int offset) {
    int slot = random.nextInt(SLOTS);
    switch (random.nextInt(8)) {
      case 0, 1:
        int flags = OPEN_FLAGS[random.nextInt(OPEN_FLAGS.length)];
        String how = "open " + slot + " " + path + " flags 0" + Integer.toOctalString(flags);
        return change(how, tree -> tree.open(slot, path, flags));
      case 2, 3:
        Data data = data();
        String what = "write to open " + slot + " " + offset + "+" + data.length();
        return change(what, tree -> tree.writeOpen(slot, offset, data.bytes()));
      case 4:
        return change(
            "truncate open " + slot + " " + offset, tree -> tree.truncateOpen(slot, offset));
      case 5:
        return change("sync open " + slot, tree -> tree.syncOpen(slot));
      case 6:
        return change("close open " + slot, tree -> tree.closeOpen(slot));
      default:
        return new Step("read open " + slot, tree -> tree.readOpen(slot, 0, READ_MAX));
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

  /** Random bytes, made only when they are wanted: a run remembers all of its steps. */
  private record Data(long seed, int length) {
    byte[] bytes() {
      byte[] bytes = new byte[length];
      new Random(seed).nextBytes(bytes);
      return bytes;
    }
  }

  private Data data() {
    return new Data(random.nextLong(), 1 + random.nextInt(DATA_MAX));
  }
}
