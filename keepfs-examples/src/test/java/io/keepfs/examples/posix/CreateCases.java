package io.keepfs.examples.posix;

import static io.keepfs.examples.sys.Sys.CREAT;
import static io.keepfs.examples.sys.Sys.EXCL;
import static io.keepfs.examples.sys.Sys.RDONLY;
import static io.keepfs.examples.sys.Sys.RDWR;
import static io.keepfs.examples.sys.Sys.TRUNC;
import static io.keepfs.examples.sys.Sys.WRONLY;
import static io.keepfs.examples.sys.Sys.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Parallel;
import io.keepfs.examples.sys.Sys;
import io.keepfs.examples.sys.SysException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** Opening and creating files. */
final class CreateCases {
  private CreateCases() {}

  static List<PosixCase> all() {
    return List.of(
        new PosixCase("a created file is there and empty", CreateCases::createdIsEmpty),
        new PosixCase("O_EXCL refuses a taken name", CreateCases::exclusive),
        new PosixCase("one of many O_EXCL creators wins", CreateCases::exclusiveRace),
        new PosixCase("O_CREAT without O_EXCL opens what is there", CreateCases::opensExisting),
        new PosixCase("the umask applies to new files and directories", CreateCases::umask),
        new PosixCase("opening an absent file is ENOENT", CreateCases::openAbsent),
        new PosixCase("creating below an absent directory is ENOENT", CreateCases::absentParent),
        new PosixCase("a file is no directory: ENOTDIR", CreateCases::belowAFile),
        new PosixCase("opening a directory for writing is EISDIR", CreateCases::writeDirectory),
        new PosixCase("O_TRUNC empties a file", CreateCases::truncates),
        new PosixCase("O_TRUNC is seen by who has the file open", CreateCases::truncatesOpen),
        new PosixCase("a name may have 255 bytes, and no more", CreateCases::longNames),
        new PosixCase("mknod makes regular files", CreateCases::mknod),
        new PosixCase("mknod makes fifos", CreateCases::fifo),
        new PosixCase("an unlinked open file goes on working", CreateCases::unlinkOpen),
        new PosixCase("an unlinked open file has attributes", CreateCases::unlinkedAttributes),
        new PosixCase("a name can be used again while its old file is open", CreateCases::reuse),
        new PosixCase(
            "a file created read-only can be written by its creator", CreateCases::mode0444),
        new PosixCase("hard links share one file", CreateCases::hardLinks),
        new PosixCase("symbolic links lead on", CreateCases::symbolicLinks));
  }

  private static void createdIsEmpty(Path dir) throws Exception {
    Fd.touch(dir.resolve("f"), CREAT | EXCL | WRONLY, 0644);
    assertThat(Files.isRegularFile(dir.resolve("f"))).isTrue();
    assertThat(Files.size(dir.resolve("f"))).isZero();
    assertThat(Files.readAllBytes(dir.resolve("f"))).isEmpty();
  }

  private static void exclusive(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "kept");
    Files.createDirectory(dir.resolve("d"));
    assertErrno(Errno.EEXIST, () -> Fd.touch(dir.resolve("f"), CREAT | EXCL | RDWR, 0644));
    assertErrno(Errno.EEXIST, () -> Fd.touch(dir.resolve("d"), CREAT | EXCL | RDWR, 0644));
    assertThat(Files.readString(dir.resolve("f"))).isEqualTo("kept");
  }

  private static void exclusiveRace(Path dir) throws Exception {
    for (int round = 0; round < 20; round++) {
      Path name = dir.resolve("f" + round);
      List<Boolean> won =
          Parallel.run(
              4,
              i -> {
                try {
                  Fd.touch(name, CREAT | EXCL | WRONLY, 0644);
                  return true;
                } catch (SysException e) {
                  assertThat(e.errno()).isEqualTo(Errno.EEXIST.number());
                  return false;
                }
              });
      assertThat(won).containsOnlyOnce(true);
    }
  }

  private static void opensExisting(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "kept");
    try (Fd fd = Fd.open(dir.resolve("f"), CREAT | RDWR)) {
      assertThat(fd.text(10, 0)).isEqualTo("kept");
    }
  }

  private static void umask(Path dir) throws Exception {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(l -> l.startsWith("Umask:"))
            .findFirst()
            .orElseThrow();
    int umask = Integer.parseInt(line.substring("Umask:".length()).trim(), 8);
    Fd.touch(dir.resolve("f"), CREAT | WRONLY, 0666);
    Sys.mkdir(dir.resolve("d"), 0777);
    assertThat(AttributeCases.mode(dir.resolve("f"))).isEqualTo(0666 & ~umask);
    assertThat(AttributeCases.mode(dir.resolve("d"))).isEqualTo(0777 & ~umask);
  }

  private static void openAbsent(Path dir) {
    assertErrno(Errno.ENOENT, () -> Fd.touch(dir.resolve("absent"), RDONLY, 0));
    assertThat(Files.exists(dir.resolve("absent"))).isFalse();
  }

  private static void absentParent(Path dir) {
    assertErrno(Errno.ENOENT, () -> Fd.touch(dir.resolve("no/f"), CREAT | WRONLY, 0644));
    assertErrno(Errno.ENOENT, () -> Sys.mkdir(dir.resolve("no/d"), 0755));
  }

  private static void belowAFile(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "x");
    assertErrno(Errno.ENOTDIR, () -> Fd.touch(dir.resolve("f/g"), CREAT | WRONLY, 0644));
    assertErrno(Errno.ENOTDIR, () -> Fd.touch(dir.resolve("f/g"), RDONLY, 0));
    assertErrno(Errno.ENOTDIR, () -> Fd.touch(dir.resolve("f"), Sys.DIRECTORY, 0));
    assertErrno(Errno.ENOTDIR, () -> Sys.opendir(dir.resolve("f")));
  }

  private static void writeDirectory(Path dir) {
    assertErrno(Errno.EISDIR, () -> Fd.touch(dir, WRONLY, 0));
    assertErrno(Errno.EISDIR, () -> Fd.touch(dir, RDWR | CREAT, 0644));
  }

  private static void truncates(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "long enough");
    try (Fd fd = Fd.open(dir.resolve("f"), TRUNC | RDWR)) {
      assertThat(fd.pread(10, 0)).isEmpty();
      fd.write("new");
    }
    assertThat(Files.readString(dir.resolve("f"))).isEqualTo("new");
  }

  private static void truncatesOpen(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "long enough");
    try (Fd fd = Fd.open(dir.resolve("f"), RDWR)) {
      assertThat(fd.text(4, 0)).isEqualTo("long");
      Fd.touch(dir.resolve("f"), TRUNC | WRONLY, 0);
      assertThat(fd.pread(10, 0)).isEmpty();
    }
  }

  private static void longNames(Path dir) throws Exception {
    Path longest = dir.resolve("n".repeat(255));
    Path umlauts = dir.resolve("ü".repeat(127));
    Files.writeString(longest, "1");
    Files.writeString(umlauts, "2");
    assertThat(Files.readString(longest)).isEqualTo("1");
    assertThat(Files.readString(umlauts)).isEqualTo("2");
    Path tooLong = dir.resolve("n".repeat(256));
    assertErrno(Errno.ENAMETOOLONG, () -> Fd.touch(tooLong, CREAT | WRONLY, 0644));
    assertErrno(Errno.ENAMETOOLONG, () -> Fd.touch(tooLong, RDONLY, 0));
    assertErrno(Errno.ENAMETOOLONG, () -> Sys.mkdir(tooLong, 0755));
    assertErrno(Errno.ENAMETOOLONG, () -> Sys.rename(longest, tooLong));
    assertErrno(
        Errno.ENAMETOOLONG, () -> Fd.touch(dir.resolve("ü".repeat(128)), CREAT | WRONLY, 0644));
  }

  private static void mknod(Path dir) throws Exception {
    Sys.mknod(dir.resolve("f"), Sys.S_IFREG | 0600);
    assertThat(Files.isRegularFile(dir.resolve("f"))).isTrue();
    assertThat(AttributeCases.mode(dir.resolve("f"))).isEqualTo(0600);
    assertErrno(Errno.EEXIST, () -> Sys.mknod(dir.resolve("f"), Sys.S_IFREG | 0600));
  }

  private static void fifo(Path dir) throws Exception {
    Sys.mknod(dir.resolve("p"), Sys.S_IFIFO | 0600);
    assertThat(Files.readAttributes(dir.resolve("p"), "isOther")).containsEntry("isOther", true);
  }

  private static void unlinkOpen(Path dir) throws Exception {
    Path file = dir.resolve("f");
    try (Fd fd = Fd.open(file, CREAT | RDWR)) {
      fd.write("before");
      Sys.unlink(file);
      assertErrno(Errno.ENOENT, () -> Fd.touch(file, RDONLY, 0));
      assertThat(fd.text(10, 0)).isEqualTo("before");
      fd.pwrite("after!", 0);
      fd.pwrite("more", 6);
      assertThat(fd.text(10, 0)).isEqualTo("after!more");
      fd.truncate(5);
      assertThat(fd.seek(0, Fd.SEEK_END)).isEqualTo(5);
      assertThat(names(dir)).as("nothing hidden stays").isEmpty();
    }
    assertThat(names(dir)).isEmpty();
  }

  private static void unlinkedAttributes(Path dir) throws Exception {
    try (Fd fd = Fd.open(dir.resolve("f"), CREAT | RDWR)) {
      fd.write("12345");
      Sys.unlink(dir.resolve("f"));
      Path open = Path.of("/proc/self/fd/" + fd.number());
      assertThat(Files.size(open)).isEqualTo(5);
      fd.truncate(3);
      assertThat(Files.size(open)).isEqualTo(3);
      Sys.check("fchmod", Sys.LIBC.fchmod(fd.number(), 0600));
      assertThat(AttributeCases.mode(open)).isEqualTo(0600);
    }
  }

  private static void reuse(Path dir) throws Exception {
    Path file = dir.resolve("f");
    Files.writeString(file, "old");
    try (Fd old = Fd.open(file, RDONLY)) {
      Sys.unlink(file);
      Files.writeString(file, "new!");
      assertThat(old.text(10, 0)).isEqualTo("old");
      assertThat(Files.readString(file)).isEqualTo("new!");
    }
    assertThat(Files.readString(file)).isEqualTo("new!");
  }

  /** git makes its objects so. */
  private static void mode0444(Path dir) throws Exception {
    try (Fd fd = Fd.open(dir.resolve("f"), CREAT | EXCL | WRONLY, 0444)) {
      fd.write("written");
    }
    assertThat(Files.readString(dir.resolve("f"))).isEqualTo("written");
    assertThat(AttributeCases.mode(dir.resolve("f"))).isEqualTo(0444);
  }

  private static void hardLinks(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "one");
    Sys.check("link", Sys.LIBC.link(Sys.c(dir.resolve("f")), Sys.c(dir.resolve("g"))));
    Files.writeString(dir.resolve("g"), "both");
    assertThat(Files.readString(dir.resolve("f"))).isEqualTo("both");
  }

  private static void symbolicLinks(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "one");
    Sys.check("symlink", Sys.LIBC.symlink(Sys.c("f"), Sys.c(dir.resolve("l"))));
    assertThat(Files.readString(dir.resolve("l"))).isEqualTo("one");
    assertThat(Files.isRegularFile(dir.resolve("l"), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  private static List<String> names(Path dir) throws SysException {
    return Sys.readdir(dir).stream()
        .map(Sys.Dirent::name)
        .filter(n -> !n.equals(".") && !n.equals(".."))
        .toList();
  }
}
