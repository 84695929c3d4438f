package io.keepfs.examples.posix;

import static io.keepfs.examples.sys.Sys.APPEND;
import static io.keepfs.examples.sys.Sys.CREAT;
import static io.keepfs.examples.sys.Sys.RDONLY;
import static io.keepfs.examples.sys.Sys.RDWR;
import static io.keepfs.examples.sys.Sys.WRONLY;
import static io.keepfs.examples.sys.Sys.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.examples.sys.Commands;
import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Parallel;
import io.keepfs.examples.sys.Sys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Reading and writing. */
final class ContentCases {
  private ContentCases() {}

  static List<PosixCase> all() {
    return List.of(
        new PosixCase("reads give what was written", ContentCases::writeAndRead),
        new PosixCase("another descriptor sees a write at once", ContentCases::seenByOthers),
        new PosixCase("reading at or beyond the end gives nothing", ContentCases::beyondTheEnd),
        new PosixCase("a gap before a write reads as zeros", ContentCases::gap),
        new PosixCase("seeking counts from start, position and end", ContentCases::seek),
        new PosixCase("O_APPEND writes at the end", ContentCases::append),
        new PosixCase("two appenders lose nothing", ContentCases::twoAppenders),
        new PosixCase("truncate cuts", ContentCases::cut),
        new PosixCase("truncate extends with zeros", ContentCases::extend),
        new PosixCase("what was cut does not come back", ContentCases::cutAndExtend),
        new PosixCase("ftruncate works on the open file", ContentCases::ftruncate),
        new PosixCase("truncate refuses by errno", ContentCases::truncateErrors),
        new PosixCase("descriptors keep to their access mode: EBADF", ContentCases::accessMode),
        new PosixCase("reading a directory is EISDIR", ContentCases::readDirectory),
        new PosixCase("20 MiB come back byte for byte", ContentCases::large),
        new PosixCase("a sparse file of 1 TiB can be had", ContentCases::sparse),
        new PosixCase("unaligned writes agree with memory", ContentCases::unaligned),
        new PosixCase("many readers read the same", ContentCases::manyReaders),
        new PosixCase("writers of disjoint ranges lose nothing", ContentCases::disjointWriters),
        new PosixCase("fsync and fdatasync succeed", ContentCases::sync),
        new PosixCase("fsync of a directory succeeds", ContentCases::syncDirectory),
        new PosixCase("copy_file_range copies", ContentCases::copyFileRange),
        new PosixCase("cp copies", ContentCases::cp),
        new PosixCase("fallocate reserves", ContentCases::fallocate));
  }

  private static void writeAndRead(Path dir) throws Exception {
    try (Fd fd = Fd.open(dir.resolve("f"), CREAT | RDWR)) {
      assertThat(fd.write("hello, world")).isEqualTo(12);
      assertThat(fd.text(5, 7)).isEqualTo("world");
      assertThat(fd.pwrite("there", 7)).isEqualTo(5);
      assertThat(fd.text(100, 0)).isEqualTo("hello, there");
    }
    assertThat(Files.readString(dir.resolve("f"))).isEqualTo("hello, there");
  }

  private static void seenByOthers(Path dir) throws Exception {
    Path file = dir.resolve("f");
    try (Fd writer = Fd.open(file, CREAT | RDWR);
        Fd reader = Fd.open(file, RDONLY)) {
      writer.write("one");
      assertThat(reader.text(10, 0)).isEqualTo("one");
      writer.pwrite("two", 0);
      assertThat(reader.text(10, 0)).isEqualTo("two");
      assertThat(Files.size(file)).isEqualTo(3);
    }
  }

  private static void beyondTheEnd(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "abc");
    try (Fd fd = Fd.open(dir.resolve("f"), RDONLY)) {
      assertThat(fd.pread(10, 3)).isEmpty();
      assertThat(fd.pread(10, 1000)).isEmpty();
      assertThat(fd.pread(10, 1L << 40)).isEmpty();
      assertThat(fd.text(10, 2)).isEqualTo("c");
    }
  }

  private static void gap(Path dir) throws Exception {
    try (Fd fd = Fd.open(dir.resolve("f"), CREAT | RDWR)) {
      fd.pwrite("x", 10_000);
      byte[] read = fd.pread(20_000, 0);
      byte[] expected = new byte[10_001];
      expected[10_000] = 'x';
      assertThat(read).isEqualTo(expected);
    }
  }

  private static void seek(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "0123456789");
    try (Fd fd = Fd.open(dir.resolve("f"), RDONLY)) {
      assertThat(fd.seek(3, Fd.SEEK_SET)).isEqualTo(3);
      assertThat(fd.read(2)).containsExactly('3', '4');
      assertThat(fd.seek(1, Fd.SEEK_CUR)).isEqualTo(6);
      assertThat(fd.seek(-1, Fd.SEEK_END)).isEqualTo(9);
      assertThat(fd.read(2)).containsExactly('9');
      assertThat(fd.seek(100, Fd.SEEK_END)).isEqualTo(110);
      assertThat(fd.read(2)).isEmpty();
      assertErrno(Errno.EINVAL, () -> fd.seek(-1, Fd.SEEK_SET));
    }
  }

  private static void append(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "abc");
    try (Fd fd = Fd.open(dir.resolve("f"), APPEND | RDWR)) {
      fd.write("def");
      fd.seek(0, Fd.SEEK_SET);
      fd.write("ghi");
    }
    assertThat(Files.readString(dir.resolve("f"))).isEqualTo("abcdefghi");
  }

  private static void twoAppenders(Path dir) throws Exception {
    Path file = dir.resolve("log");
    int each = 200;
    Parallel.run(
        2,
        thread -> {
          try (Fd fd = Fd.open(file, CREAT | APPEND | WRONLY)) {
            for (int i = 0; i < each; i++) {
              fd.write("writer " + thread + " line " + i + "\n");
            }
          }
          return thread;
        });
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2 * each).doesNotHaveDuplicates();
    assertThat(lines).allMatch(l -> l.matches("writer [01] line \\d+"));
  }

  private static void cut(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "abcdef");
    Sys.truncate(dir.resolve("f"), 3);
    assertThat(Files.readString(dir.resolve("f"))).isEqualTo("abc");
    assertThat(Files.size(dir.resolve("f"))).isEqualTo(3);
    Sys.truncate(dir.resolve("f"), 0);
    assertThat(Files.readString(dir.resolve("f"))).isEmpty();
  }

  private static void extend(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "abc");
    Sys.truncate(dir.resolve("f"), 5000);
    byte[] expected = Arrays.copyOf(new byte[] {'a', 'b', 'c'}, 5000);
    assertThat(Files.readAllBytes(dir.resolve("f"))).isEqualTo(expected);
  }

  private static void cutAndExtend(Path dir) throws Exception {
    Path file = dir.resolve("f");
    Files.writeString(file, "abcdef");
    try (Fd fd = Fd.open(file, RDWR)) {
      assertThat(fd.text(6, 0)).isEqualTo("abcdef");
      Sys.truncate(file, 2);
      Sys.truncate(file, 6);
      assertThat(fd.text(6, 0)).isEqualTo("ab\0\0\0\0");
    }
  }

  private static void ftruncate(Path dir) throws Exception {
    try (Fd fd = Fd.open(dir.resolve("f"), CREAT | RDWR)) {
      fd.write("abcdef");
      fd.truncate(2);
      assertThat(fd.text(10, 0)).isEqualTo("ab");
      fd.truncate(4);
      assertThat(fd.text(10, 0)).isEqualTo("ab\0\0");
      assertThat(Files.size(dir.resolve("f"))).isEqualTo(4);
    }
  }

  private static void truncateErrors(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "abc");
    assertErrno(Errno.EISDIR, () -> Sys.truncate(dir, 0));
    assertErrno(Errno.ENOENT, () -> Sys.truncate(dir.resolve("absent"), 0));
    assertErrno(Errno.EINVAL, () -> Sys.truncate(dir.resolve("f"), -1));
    assertErrno(Errno.ENOTDIR, () -> Sys.truncate(dir.resolve("f/g"), 0));
    assertThat(Files.readString(dir.resolve("f"))).isEqualTo("abc");
  }

  private static void accessMode(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "abc");
    try (Fd reader = Fd.open(dir.resolve("f"), RDONLY);
        Fd writer = Fd.open(dir.resolve("f"), WRONLY)) {
      assertErrno(Errno.EBADF, () -> reader.write("x"));
      assertErrno(Errno.EBADF, () -> writer.read(1));
      assertErrno(Errno.EINVAL, () -> reader.truncate(0));
    }
  }

  private static void readDirectory(Path dir) throws Exception {
    try (Fd fd = Fd.open(dir, RDONLY)) {
      assertErrno(Errno.EISDIR, () -> fd.read(10));
    }
  }

  private static void large(Path dir) throws Exception {
    byte[] data = new byte[20 << 20];
    new Random(1).nextBytes(data);
    Files.write(dir.resolve("f"), data);
    assertThat(Files.size(dir.resolve("f"))).isEqualTo(data.length);
    assertThat(Arrays.equals(Files.readAllBytes(dir.resolve("f")), data)).isTrue();
    try (Fd fd = Fd.open(dir.resolve("f"), RDONLY)) {
      int at = (7 << 20) + 12_345;
      assertThat(fd.pread(3 << 20, at)).isEqualTo(Arrays.copyOfRange(data, at, at + (3 << 20)));
    }
  }

  private static void sparse(Path dir) throws Exception {
    long size = 1L << 40;
    try (Fd fd = Fd.open(dir.resolve("f"), CREAT | RDWR)) {
      fd.pwrite("end", size - 3);
      assertThat(fd.text(3, size - 3)).isEqualTo("end");
      assertThat(fd.pread(8, size / 2)).containsOnly(0).hasSize(8);
      assertThat(Files.size(dir.resolve("f"))).isEqualTo(size);
    }
  }

  private static void unaligned(Path dir) throws Exception {
    long seed = 42;
    Random random = new Random(seed);
    byte[] model = new byte[0];
    try (Fd fd = Fd.open(dir.resolve("f"), CREAT | RDWR)) {
      for (int i = 0; i < 200; i++) {
        int offset = random.nextInt(300_000);
        int length = 1 + random.nextInt(70_000);
        String text = String.valueOf((char) ('a' + i % 26)).repeat(length);
        assertThat(fd.pwrite(text, offset)).isEqualTo(length);
        model = Arrays.copyOf(model, Math.max(model.length, offset + length));
        Arrays.fill(model, offset, offset + length, (byte) text.charAt(0));
        int from = random.nextInt(model.length);
        byte[] expected = Arrays.copyOfRange(model, from, Math.min(model.length, from + 50_000));
        assertThat(fd.pread(50_000, from)).as("step %d, seed %d", i, seed).isEqualTo(expected);
      }
    }
    assertThat(Files.readAllBytes(dir.resolve("f"))).isEqualTo(model);
  }

  private static void manyReaders(Path dir) throws Exception {
    byte[] data = new byte[4 << 20];
    new Random(2).nextBytes(data);
    Files.write(dir.resolve("f"), data);
    List<Boolean> equal =
        Parallel.run(8, i -> Arrays.equals(Files.readAllBytes(dir.resolve("f")), data));
    assertThat(equal).containsOnly(true);
  }

  private static void disjointWriters(Path dir) throws Exception {
    Path file = dir.resolve("f");
    Files.createFile(file);
    int each = 50_000;
    Parallel.run(
        4,
        thread -> {
          try (Fd fd = Fd.open(file, WRONLY)) {
            for (int i = 0; i < each; i += 1000) {
              fd.pwrite(String.valueOf(thread).repeat(1000), (long) thread * each + i);
            }
          }
          return thread;
        });
    String expected = "0".repeat(each) + "1".repeat(each) + "2".repeat(each) + "3".repeat(each);
    assertThat(Files.readString(file).equals(expected)).isTrue();
  }

  private static void sync(Path dir) throws Exception {
    try (Fd fd = Fd.open(dir.resolve("f"), CREAT | RDWR)) {
      fd.write("safe");
      fd.sync();
      assertThat(fd.text(4, 0)).isEqualTo("safe");
    }
  }

  private static void syncDirectory(Path dir) throws Exception {
    try (Fd fd = Fd.open(dir, RDONLY)) {
      fd.sync();
    }
  }

  private static void copyFileRange(Path dir) throws Exception {
    byte[] data = new byte[300_000];
    new Random(3).nextBytes(data);
    Files.write(dir.resolve("f"), data);
    try (Fd from = Fd.open(dir.resolve("f"), RDONLY);
        Fd to = Fd.open(dir.resolve("g"), CREAT | WRONLY)) {
      for (long left = data.length; left > 0; ) {
        long n =
            Sys.check(
                "copy_file_range",
                Sys.LIBC.copy_file_range(from.number(), null, to.number(), null, left, 0));
        assertThat(n).isPositive();
        left -= n;
      }
    }
    assertThat(Files.readAllBytes(dir.resolve("g"))).isEqualTo(data);
  }

  private static void cp(Path dir) throws Exception {
    byte[] data = new byte[3_000_000];
    new Random(4).nextBytes(data);
    Files.write(dir.resolve("f"), data);
    Commands.run(dir, "cp", "f", "g");
    assertThat(Arrays.equals(Files.readAllBytes(dir.resolve("g")), data)).isTrue();
  }

  private static void fallocate(Path dir) throws Exception {
    try (Fd fd = Fd.open(dir.resolve("f"), CREAT | RDWR)) {
      Sys.check("fallocate", Sys.LIBC.fallocate(fd.number(), 0, 0, 4096));
      assertThat(Files.size(dir.resolve("f"))).isEqualTo(4096);
    }
  }
}
