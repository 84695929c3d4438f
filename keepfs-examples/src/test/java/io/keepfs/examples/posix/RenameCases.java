package io.keepfs.examples.posix;

import static io.keepfs.examples.sys.Sys.RDWR;
import static io.keepfs.examples.sys.Sys.RENAME_EXCHANGE;
import static io.keepfs.examples.sys.Sys.RENAME_NOREPLACE;
import static io.keepfs.examples.sys.Sys.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Parallel;
import io.keepfs.examples.sys.Sys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Renaming. */
final class RenameCases {
  private RenameCases() {}

  static List<PosixCase> all() {
    return List.of(
        new PosixCase("rename moves a file", RenameCases::movesAFile),
        new PosixCase("rename moves a directory with all in it", RenameCases::movesADirectory),
        new PosixCase("rename replaces a file by a file", RenameCases::fileOverFile),
        new PosixCase("rename replaces an empty directory", RenameCases::overEmptyDirectory),
        new PosixCase("rename over a full directory is ENOTEMPTY", RenameCases::overFull),
        new PosixCase("rename over the other kind is refused", RenameCases::otherKind),
        new PosixCase("rename into itself is EINVAL", RenameCases::intoItself),
        new PosixCase("rename of or to what is absent is ENOENT", RenameCases::absent),
        new PosixCase("rename to itself changes nothing", RenameCases::toItself),
        new PosixCase("RENAME_NOREPLACE refuses a taken name", RenameCases::noReplace),
        new PosixCase("RENAME_EXCHANGE swaps", RenameCases::exchange),
        new PosixCase("an open file follows its rename", RenameCases::openFileFollows),
        new PosixCase("a replaced open file goes on working", RenameCases::replacedOpenFile),
        new PosixCase("readers see the old or the new file, never none", RenameCases::atomic));
  }

  private static void movesAFile(Path dir) throws Exception {
    Files.writeString(dir.resolve("a"), "x");
    Sys.mkdir(dir.resolve("d"), 0755);
    Object inode = Files.getAttribute(dir.resolve("a"), "unix:ino");
    Sys.rename(dir.resolve("a"), dir.resolve("b"));
    assertThat(Files.exists(dir.resolve("a"))).isFalse();
    Sys.rename(dir.resolve("b"), dir.resolve("d/c"));
    assertThat(Files.exists(dir.resolve("b"))).isFalse();
    assertThat(Files.readString(dir.resolve("d/c"))).isEqualTo("x");
    assertThat(Files.getAttribute(dir.resolve("d/c"), "unix:ino")).isEqualTo(inode);
  }

  private static void movesADirectory(Path dir) throws Exception {
    Files.createDirectories(dir.resolve("a/b/c"));
    Files.writeString(dir.resolve("a/b/c/f"), "x");
    Sys.mkdir(dir.resolve("d"), 0755);
    Sys.rename(dir.resolve("a"), dir.resolve("d/e"));
    assertThat(Files.readString(dir.resolve("d/e/b/c/f"))).isEqualTo("x");
    assertThat(Files.exists(dir.resolve("a/b"))).isFalse();
    assertThat(Files.getAttribute(dir.resolve("d/e/.."), "unix:ino"))
        .isEqualTo(Files.getAttribute(dir.resolve("d"), "unix:ino"));
  }

  private static void fileOverFile(Path dir) throws Exception {
    Files.writeString(dir.resolve("a"), "winner");
    Files.writeString(dir.resolve("b"), "loser");
    Sys.rename(dir.resolve("a"), dir.resolve("b"));
    assertThat(Files.readString(dir.resolve("b"))).isEqualTo("winner");
    assertThat(Files.exists(dir.resolve("a"))).isFalse();
  }

  private static void overEmptyDirectory(Path dir) throws Exception {
    Sys.mkdir(dir.resolve("a"), 0755);
    Files.writeString(dir.resolve("a/f"), "x");
    Sys.mkdir(dir.resolve("b"), 0755);
    Sys.rename(dir.resolve("a"), dir.resolve("b"));
    assertThat(Files.readString(dir.resolve("b/f"))).isEqualTo("x");
    assertThat(Files.exists(dir.resolve("a"))).isFalse();
  }

  private static void overFull(Path dir) throws Exception {
    Sys.mkdir(dir.resolve("a"), 0755);
    Sys.mkdir(dir.resolve("b"), 0755);
    Files.writeString(dir.resolve("b/f"), "kept");
    assertErrno(Errno.ENOTEMPTY, () -> Sys.rename(dir.resolve("a"), dir.resolve("b")));
    assertThat(Files.readString(dir.resolve("b/f"))).isEqualTo("kept");
  }

  private static void otherKind(Path dir) throws Exception {
    Sys.mkdir(dir.resolve("d"), 0755);
    Files.writeString(dir.resolve("f"), "x");
    assertErrno(Errno.EISDIR, () -> Sys.rename(dir.resolve("f"), dir.resolve("d")));
    assertErrno(Errno.ENOTDIR, () -> Sys.rename(dir.resolve("d"), dir.resolve("f")));
    assertErrno(Errno.ENOTDIR, () -> Sys.rename(dir.resolve("d"), dir.resolve("f/x")));
  }

  private static void intoItself(Path dir) throws Exception {
    Files.createDirectories(dir.resolve("a/b"));
    assertErrno(Errno.EINVAL, () -> Sys.rename(dir.resolve("a"), dir.resolve("a/x")));
    assertErrno(Errno.EINVAL, () -> Sys.rename(dir.resolve("a"), dir.resolve("a/b/x")));
    assertErrno(Errno.ENOTEMPTY, () -> Sys.rename(dir.resolve("a/b"), dir.resolve("a")));
  }

  private static void absent(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "x");
    assertErrno(Errno.ENOENT, () -> Sys.rename(dir.resolve("no"), dir.resolve("g")));
    assertErrno(Errno.ENOENT, () -> Sys.rename(dir.resolve("f"), dir.resolve("no/g")));
    assertErrno(
        Errno.ENOENT, () -> Sys.rename(dir.resolve("f"), dir.resolve("no"), RENAME_EXCHANGE));
  }

  private static void toItself(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "x");
    Sys.rename(dir.resolve("f"), dir.resolve("f"));
    assertThat(Files.readString(dir.resolve("f"))).isEqualTo("x");
  }

  private static void noReplace(Path dir) throws Exception {
    Files.writeString(dir.resolve("a"), "a");
    Files.writeString(dir.resolve("b"), "b");
    assertErrno(
        Errno.EEXIST, () -> Sys.rename(dir.resolve("a"), dir.resolve("b"), RENAME_NOREPLACE));
    assertThat(Files.readString(dir.resolve("b"))).isEqualTo("b");
    Sys.rename(dir.resolve("a"), dir.resolve("c"), RENAME_NOREPLACE);
    assertThat(Files.readString(dir.resolve("c"))).isEqualTo("a");
  }

  private static void exchange(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "file");
    Files.createDirectories(dir.resolve("d/inside"));
    Sys.rename(dir.resolve("f"), dir.resolve("d"), RENAME_EXCHANGE);
    assertThat(Files.readString(dir.resolve("d"))).isEqualTo("file");
    assertThat(Files.isDirectory(dir.resolve("f/inside"))).isTrue();
  }

  private static void openFileFollows(Path dir) throws Exception {
    Files.writeString(dir.resolve("a"), "one");
    try (Fd fd = Fd.open(dir.resolve("a"), RDWR)) {
      Sys.rename(dir.resolve("a"), dir.resolve("b"));
      fd.pwrite("two", 0);
      assertThat(fd.text(3, 0)).isEqualTo("two");
      assertThat(Files.readString(dir.resolve("b"))).isEqualTo("two");
      fd.truncate(1);
    }
    assertThat(Files.readString(dir.resolve("b"))).isEqualTo("t");
  }

  private static void replacedOpenFile(Path dir) throws Exception {
    Files.writeString(dir.resolve("a"), "winner");
    Files.writeString(dir.resolve("b"), "loser");
    try (Fd fd = Fd.open(dir.resolve("b"), RDWR)) {
      Sys.rename(dir.resolve("a"), dir.resolve("b"));
      assertThat(fd.text(10, 0)).isEqualTo("loser");
      fd.pwrite("still", 0);
      assertThat(fd.text(10, 0)).isEqualTo("still");
    }
    assertThat(Files.readString(dir.resolve("b"))).isEqualTo("winner");
  }

  private static void atomic(Path dir) throws Exception {
    Path file = dir.resolve("f");
    Files.writeString(file, "content 0");
    Parallel.run(
        3,
        thread -> {
          for (int i = 0; i < 200; i++) {
            if (thread == 0) {
              Files.writeString(dir.resolve("new"), "content " + i);
              Sys.rename(dir.resolve("new"), file);
            } else {
              assertThat(Files.readString(file)).startsWith("content ");
            }
          }
          return thread;
        });
  }
}
