package io.keepfs.examples.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Sys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;

/**
 * Random reads, writes, truncations, copies and mappings of one file, compared with a byte array:
 * what Apple's fsx does, for the seams between the kernel's pages and the file system.
 */
final class FsxProgram {
  /** Beyond a chunk of the file system in memory, and beyond any request of the kernel. */
  private static final int SIZE_MAX = 1_300_000;

  private static final int LENGTH_MAX = 70_000;
  private static final int REMEMBERED = 15;

  private final long seed;
  private final Random random;
  private final Deque<String> last = new ArrayDeque<>();
  private final Path file;
  private byte[] model = new byte[0];
  private Fd fd;

  private FsxProgram(Path file, long seed) throws Exception {
    this.seed = seed;
    this.random = new Random(seed);
    this.file = file;
    this.fd = Fd.open(file, Sys.CREAT | Sys.EXCL | Sys.RDWR);
  }

  /** Arguments: a file that is not there yet, the number of steps, the seed. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    new FsxProgram(file, Long.parseLong(arguments[2])).take(Integer.parseInt(arguments[1]));
  }

  private void take(int steps) throws Exception {
    try {
      for (int i = 0; i < steps; i++) {
        step();
      }
      check(0, fd.pread(SIZE_MAX + 1, 0), model);
    } finally {
      fd.close();
    }
    check(0, Files.readAllBytes(file), model);
  }

  private void step() throws Exception {
    int offset = random.nextInt(SIZE_MAX - LENGTH_MAX);
    int length = 1 + random.nextInt(LENGTH_MAX);
    switch (random.nextInt(10)) {
      case 0, 1 -> read(offset, length);
      case 2, 3 -> write(offset, data(length));
      case 4 -> mappedRead(offset, length);
      case 5 -> mappedWrite(offset, data(length));
      case 6 -> truncate(offset);
      case 7 -> copy(random.nextInt(SIZE_MAX - LENGTH_MAX), offset, length);
      case 8 -> reopen();
      default -> {
        did("sync");
        fd.sync();
      }
    }
    assertThat(Files.size(file)).as(this::story).isEqualTo(model.length);
  }

  private void read(int offset, int length) throws Exception {
    did("read " + offset + "+" + length);
    check(offset, fd.pread(length, offset), slice(offset, length));
  }

  private void write(int offset, byte[] data) throws Exception {
    did("write " + offset + "+" + data.length);
    assertThat(fd.pwrite(data, offset)).isEqualTo(data.length);
    put(offset, data);
  }

  private void mappedRead(int offset, int length) throws Exception {
    byte[] expected = slice(offset, length);
    did("mapped read " + offset + "+" + expected.length);
    if (expected.length > 0) {
      byte[] actual = new byte[expected.length];
      Sys.withMapping(
          fd,
          offset + expected.length,
          Sys.PROT_READ,
          Sys.MAP_SHARED,
          map -> map.get(offset, actual, 0, actual.length));
      check(offset, actual, expected);
    }
  }

  /** A mapping cannot make a file longer, so that is done before. */
  private void mappedWrite(int offset, byte[] data) throws Exception {
    did("mapped write " + offset + "+" + data.length);
    if (offset + data.length > model.length) {
      truncate(offset + data.length);
    }
    Sys.withMapping(
        fd,
        offset + data.length,
        Sys.PROT_READ | Sys.PROT_WRITE,
        Sys.MAP_SHARED,
        map -> map.put(offset, data, 0, data.length));
    put(offset, data);
  }

  private void truncate(int size) throws Exception {
    did("truncate " + size);
    if (random.nextBoolean()) {
      fd.truncate(size);
    } else {
      Sys.truncate(file, size);
    }
    model = Arrays.copyOf(model, size);
  }

  private void copy(int from, int to, int length) throws Exception {
    byte[] data = slice(from, length);
    if (Math.abs(from - to) < length) {
      return; // the kernel refuses ranges that overlap
    }
    did("copy " + from + "+" + data.length + " to " + to);
    fd.copyRange(from, to, data.length);
    put(to, data);
  }

  private void reopen() throws Exception {
    did("reopen");
    fd.close();
    fd = Fd.open(file, Sys.RDWR);
  }

  private byte[] data(int length) {
    byte[] data = new byte[length];
    random.nextBytes(data);
    return data;
  }

  private byte[] slice(int offset, int length) {
    int from = Math.min(offset, model.length);
    return Arrays.copyOfRange(model, from, Math.min(from + length, model.length));
  }

  private void put(int offset, byte[] data) {
    if (data.length > 0) {
      model = Arrays.copyOf(model, Math.max(model.length, offset + data.length));
      System.arraycopy(data, 0, model, offset, data.length);
    }
  }

  private void did(String what) {
    last.addLast(what);
    if (last.size() > REMEMBERED) {
      last.removeFirst();
    }
  }

  private String story() {
    return "seed " + seed + ", the last steps:\n" + String.join("\n", last);
  }

  private void check(int offset, byte[] actual, byte[] expected) {
    int difference = Arrays.mismatch(actual, expected);
    if (difference >= 0) {
      assertThat(difference)
          .as(
              "first difference, at byte %d (%d read, %d expected); %s",
              offset + difference, actual.length, expected.length, story())
          .isNegative();
    }
  }
}
