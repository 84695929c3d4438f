package io.keepfs.examples.posix;

import static io.keepfs.examples.sys.Sys.CREAT;
import static io.keepfs.examples.sys.Sys.RDONLY;
import static io.keepfs.examples.sys.Sys.WRONLY;
import static io.keepfs.examples.sys.Sys.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.examples.sys.Commands;
import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Parallel;
import io.keepfs.examples.sys.Sys;
import io.keepfs.examples.sys.SysException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jnr.ffi.Pointer;

/** Directories and what is listed in them. */
final class DirectoryCases {
  private static final List<String> ODD_NAMES =
      List.of(
          " ",
          " leading and trailing ",
          "new\nline",
          "tab\tbell\007",
          "quotes'\"`$(x)",
          "back\\slash",
          "-rf",
          "*?[a]",
          "...",
          ".hidden",
          "~",
          "%41 %",
          "grüße",
          "日本語",
          "e\u0301 and \u00e9",
          "\uD83E\uDDEC genome",
          "x".repeat(255));

  private DirectoryCases() {}

  static List<PosixCase> all() {
    return List.of(
        new PosixCase("mkdir makes, rmdir removes", DirectoryCases::makeAndRemove),
        new PosixCase("mkdir refuses a taken name", DirectoryCases::taken),
        new PosixCase("rmdir refuses what is not empty", DirectoryCases::notEmpty),
        new PosixCase("rmdir refuses by errno", DirectoryCases::rmdirErrors),
        new PosixCase("unlink refuses by errno", DirectoryCases::unlinkErrors),
        new PosixCase("an empty directory lists . and ..", DirectoryCases::dots),
        new PosixCase(".. leads to the parent", DirectoryCases::parent),
        new PosixCase("listing 5,000 names misses none", DirectoryCases::thousands),
        new PosixCase("odd names are kept byte for byte", DirectoryCases::oddNames),
        new PosixCase("listing tells the kinds", DirectoryCases::kinds),
        new PosixCase("removing while listing removes all", DirectoryCases::removeWhileListing),
        new PosixCase("rewinddir shows what came since", DirectoryCases::rewind),
        new PosixCase("50 levels deep", DirectoryCases::deep),
        new PosixCase("nothing can be made in a removed directory", DirectoryCases::removedParent),
        new PosixCase("many makers of names lose none", DirectoryCases::manyMakers),
        new PosixCase("a removed name is gone at once", DirectoryCases::goneAtOnce),
        new PosixCase("a name made after a failed lookup is found", DirectoryCases::foundAtOnce),
        new PosixCase("a name can change its kind", DirectoryCases::changesKind),
        new PosixCase("rm -r removes a tree", DirectoryCases::removeTree));
  }

  private static void makeAndRemove(Path dir) throws Exception {
    Sys.mkdir(dir.resolve("d"), 0755);
    assertThat(Files.isDirectory(dir.resolve("d"))).isTrue();
    Sys.rmdir(dir.resolve("d"));
    assertThat(Files.exists(dir.resolve("d"))).isFalse();
  }

  private static void taken(Path dir) throws Exception {
    Sys.mkdir(dir.resolve("d"), 0755);
    Files.writeString(dir.resolve("f"), "");
    assertErrno(Errno.EEXIST, () -> Sys.mkdir(dir.resolve("d"), 0755));
    assertErrno(Errno.EEXIST, () -> Sys.mkdir(dir.resolve("f"), 0755));
    assertErrno(Errno.ENOTDIR, () -> Sys.mkdir(dir.resolve("f/d"), 0755));
  }

  private static void notEmpty(Path dir) throws Exception {
    Sys.mkdir(dir.resolve("d"), 0755);
    Files.writeString(dir.resolve("d/f"), "");
    assertErrno(Errno.ENOTEMPTY, () -> Sys.rmdir(dir.resolve("d")));
    Sys.unlink(dir.resolve("d/f"));
    Sys.rmdir(dir.resolve("d"));
  }

  private static void rmdirErrors(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "");
    assertErrno(Errno.ENOTDIR, () -> Sys.rmdir(dir.resolve("f")));
    assertErrno(Errno.ENOENT, () -> Sys.rmdir(dir.resolve("absent")));
    assertErrno(Errno.EINVAL, () -> Sys.check("rmdir", Sys.LIBC.rmdir(Sys.c(dir + "/."))));
  }

  private static void unlinkErrors(Path dir) throws Exception {
    Sys.mkdir(dir.resolve("d"), 0755);
    assertErrno(Errno.EISDIR, () -> Sys.unlink(dir.resolve("d")));
    assertErrno(Errno.ENOENT, () -> Sys.unlink(dir.resolve("absent")));
  }

  private static void dots(Path dir) throws Exception {
    assertThat(Sys.readdir(dir))
        .containsExactlyInAnyOrder(
            new Sys.Dirent(".", Sys.DT_DIR), new Sys.Dirent("..", Sys.DT_DIR));
  }

  private static void parent(Path dir) throws Exception {
    Sys.mkdir(dir.resolve("d"), 0755);
    Sys.mkdir(dir.resolve("d/e"), 0755);
    Object inode = Files.getAttribute(dir.resolve("d"), "unix:ino");
    assertThat(Files.getAttribute(dir.resolve("d/e/.."), "unix:ino")).isEqualTo(inode);
    assertThat(Files.getAttribute(dir.resolve("d/."), "unix:ino")).isEqualTo(inode);
    Files.writeString(dir.resolve("d/e/../f"), "x");
    assertThat(Files.readString(dir.resolve("d/f"))).isEqualTo("x");
  }

  private static void thousands(Path dir) throws Exception {
    List<String> made = IntStream.range(0, 5000).mapToObj(i -> "some name of a file " + i).toList();
    for (String name : made) {
      Fd.touch(dir.resolve(name), CREAT | WRONLY, 0644);
    }
    assertThat(names(dir)).containsExactlyInAnyOrderElementsOf(made);
    for (int i = 0; i < 5000; i += 2) {
      Sys.unlink(dir.resolve(made.get(i)));
    }
    assertThat(names(dir)).hasSize(2500).doesNotContain(made.get(0)).contains(made.get(1));
  }

  private static void oddNames(Path dir) throws Exception {
    for (String name : ODD_NAMES) {
      Files.writeString(dir.resolve(name), name);
    }
    assertThat(names(dir)).containsExactlyInAnyOrderElementsOf(ODD_NAMES);
    for (String name : ODD_NAMES) {
      assertThat(Files.readString(dir.resolve(name))).isEqualTo(name);
    }
    for (String name : ODD_NAMES) {
      Sys.unlink(dir.resolve(name));
    }
    assertThat(names(dir)).isEmpty();
  }

  private static void kinds(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "");
    Sys.mkdir(dir.resolve("d"), 0755);
    assertThat(Sys.readdir(dir))
        .contains(new Sys.Dirent("f", Sys.DT_REG), new Sys.Dirent("d", Sys.DT_DIR));
  }

  private static void removeWhileListing(Path dir) throws Exception {
    for (int i = 0; i < 1000; i++) {
      Fd.touch(dir.resolve("f" + i), CREAT | WRONLY, 0644);
    }
    try (Stream<Path> listing = Files.list(dir)) {
      for (Path path : (Iterable<Path>) listing::iterator) {
        Sys.unlink(path);
      }
    }
    assertThat(names(dir)).isEmpty();
  }

  private static void rewind(Path dir) throws Exception {
    Fd.touch(dir.resolve("a"), CREAT | WRONLY, 0644);
    Pointer open = Sys.opendir(dir);
    try {
      assertThat(Sys.readdir(open)).extracting(Sys.Dirent::name).contains("a");
      Fd.touch(dir.resolve("b"), CREAT | WRONLY, 0644);
      Sys.unlink(dir.resolve("a"));
      Sys.LIBC.rewinddir(open);
      assertThat(Sys.readdir(open))
          .extracting(Sys.Dirent::name)
          .containsExactlyInAnyOrder(".", "..", "b");
    } finally {
      Sys.LIBC.closedir(open);
    }
  }

  private static void deep(Path dir) throws Exception {
    Path deepest = dir;
    for (int i = 0; i < 50; i++) {
      deepest = deepest.resolve("level " + i);
      Sys.mkdir(deepest, 0755);
    }
    Files.writeString(deepest.resolve("f"), "deep");
    assertThat(Files.readString(deepest.resolve("f"))).isEqualTo("deep");
  }

  private static void removedParent(Path dir) throws Exception {
    Sys.mkdir(dir.resolve("d"), 0755);
    try (Fd fd = Fd.open(dir.resolve("d"), RDONLY)) {
      Sys.rmdir(dir.resolve("d"));
      assertErrno(
          Errno.ENOENT,
          () ->
              Sys.check("openat", Sys.LIBC.openat(fd.number(), Sys.c("f"), CREAT | WRONLY, 0644)));
    }
  }

  private static void manyMakers(Path dir) throws Exception {
    Parallel.run(
        4,
        thread -> {
          for (int i = 0; i < 100; i++) {
            Path name = dir.resolve(thread + "-" + i);
            Fd.touch(name, CREAT | WRONLY, 0644);
            if (i % 2 == 0) {
              Sys.rename(name, dir.resolve(thread + "-" + i + "-moved"));
            }
          }
          return thread;
        });
    List<String> expected = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      for (int i = 0; i < 100; i++) {
        expected.add(thread + "-" + i + (i % 2 == 0 ? "-moved" : ""));
      }
    }
    assertThat(names(dir)).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static void goneAtOnce(Path dir) throws Exception {
    Path file = dir.resolve("f");
    for (int i = 0; i < 20; i++) {
      Files.writeString(file, "x");
      assertThat(Files.exists(file)).isTrue();
      Sys.unlink(file);
      assertThat(Files.exists(file)).isFalse();
      assertErrno(Errno.ENOENT, () -> Sys.unlink(file));
    }
  }

  private static void foundAtOnce(Path dir) throws Exception {
    Path file = dir.resolve("f");
    assertThat(Files.exists(file)).isFalse();
    Files.writeString(file, "x");
    assertThat(Files.exists(file)).isTrue();
    assertThat(names(dir)).containsExactly("f");
  }

  private static void changesKind(Path dir) throws Exception {
    Path name = dir.resolve("n");
    for (int i = 0; i < 5; i++) {
      Files.writeString(name, "file");
      assertThat(Files.readString(name)).isEqualTo("file");
      Sys.unlink(name);
      Sys.mkdir(name, 0755);
      assertThat(Files.isDirectory(name)).isTrue();
      Sys.rmdir(name);
    }
  }

  private static void removeTree(Path dir) throws Exception {
    for (int i = 0; i < 10; i++) {
      Files.createDirectories(dir.resolve("t/" + i + "/x"));
      for (int j = 0; j < 30; j++) {
        Files.writeString(dir.resolve("t/" + i + "/x/" + j), "x");
      }
    }
    Commands.run(dir, "rm", "-r", "t");
    assertThat(names(dir)).isEmpty();
  }

  private static List<String> names(Path dir) throws SysException {
    return Sys.readdir(dir).stream()
        .map(Sys.Dirent::name)
        .filter(n -> !n.equals(".") && !n.equals(".."))
        .toList();
  }
}
