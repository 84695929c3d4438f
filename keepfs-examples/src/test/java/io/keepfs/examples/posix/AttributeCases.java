package io.keepfs.examples.posix;

import static io.keepfs.examples.sys.Sys.CREAT;
import static io.keepfs.examples.sys.Sys.RDWR;
import static io.keepfs.examples.sys.Sys.WRONLY;
import static io.keepfs.examples.sys.Sys.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Sys;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** What stat tells, and extended attributes. */
final class AttributeCases {
  private static final Instant THEN = Instant.parse("2001-02-03T04:05:06.789012345Z");

  private AttributeCases() {}

  static List<PosixCase> all() {
    return List.of(
        new PosixCase("stat of a file", AttributeCases::statFile),
        new PosixCase("stat of a directory", AttributeCases::statDirectory),
        new PosixCase("files have inode numbers of their own", AttributeCases::inodes),
        new PosixCase("chmod is kept", AttributeCases::chmod),
        new PosixCase("chown is kept", AttributeCases::chown),
        new PosixCase("times are kept to the nanosecond", AttributeCases::times),
        new PosixCase("times can be set to now", AttributeCases::now),
        new PosixCase("writing moves mtime", AttributeCases::writeMovesTime),
        new PosixCase("truncating moves mtime", AttributeCases::truncateMovesTime),
        new PosixCase("names made and removed move the directory's mtime", AttributeCases::names),
        new PosixCase("chmod moves ctime, not mtime", AttributeCases::changeTime),
        new PosixCase("attributes of an absent file are ENOENT", AttributeCases::absent),
        new PosixCase("access is granted by permission", AttributeCases::access),
        new PosixCase("statfs answers", AttributeCases::statfs),
        new PosixCase("an absent extended attribute is ENODATA", AttributeCases::noXattr),
        new PosixCase("extended attributes can be set", AttributeCases::setXattr));
  }

  /** Returns the lower 12 bits of the mode. */
  static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
  }

  private static void statFile(Path dir) throws Exception {
    Instant before = Instant.now().minusSeconds(5);
    Files.writeString(dir.resolve("f"), "hello");
    Map<String, Object> stat = Files.readAttributes(dir.resolve("f"), "unix:*");
    assertThat(stat).containsEntry("size", 5L).containsEntry("nlink", 1);
    assertThat((Integer) stat.get("mode") & 0170000).isEqualTo(0100000);
    assertThat(stat).containsEntry("uid", Sys.LIBC.geteuid());
    for (String time : List.of("lastModifiedTime", "lastAccessTime", "ctime")) {
      assertThat(((FileTime) stat.get(time)).toInstant())
          .as(time)
          .isBetween(before, Instant.now().plusSeconds(5));
    }
    assertThat(stat.get("dev")).isEqualTo(Files.getAttribute(dir, "unix:dev"));
  }

  private static void statDirectory(Path dir) throws Exception {
    Sys.mkdir(dir.resolve("d"), 0750);
    Map<String, Object> stat = Files.readAttributes(dir.resolve("d"), "unix:*");
    assertThat(stat).containsEntry("mode", 040750);
    assertThat((Integer) stat.get("nlink")).isPositive();
  }

  private static void inodes(Path dir) throws Exception {
    Files.writeString(dir.resolve("a"), "");
    Files.writeString(dir.resolve("b"), "");
    Object a = Files.getAttribute(dir.resolve("a"), "unix:ino");
    assertThat(Files.getAttribute(dir.resolve("b"), "unix:ino")).isNotEqualTo(a);
    assertThat(Files.getAttribute(dir.resolve("a"), "unix:ino")).isEqualTo(a);
  }

  private static void chmod(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "x");
    Sys.mkdir(dir.resolve("d"), 0755);
    for (int mode : new int[] {0600, 0444, 0755, 0}) {
      Sys.chmod(dir.resolve("f"), mode);
      assertThat(mode(dir.resolve("f"))).isEqualTo(mode);
    }
    Sys.chmod(dir.resolve("d"), 01777);
    assertThat(mode(dir.resolve("d"))).isEqualTo(01777);
    try (Fd fd = Fd.open(dir.resolve("g"), CREAT | RDWR)) {
      Sys.check("fchmod", Sys.LIBC.fchmod(fd.number(), 0604));
      assertThat(mode(dir.resolve("g"))).isEqualTo(0604);
    }
  }

  /** Only root may give a file away; others may give it to themselves. */
  private static void chown(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "x");
    int uid = Sys.LIBC.geteuid() == 0 ? 12 : Sys.LIBC.geteuid();
    Sys.check("chown", Sys.LIBC.chown(Sys.c(dir.resolve("f")), uid, -1));
    assertThat(Files.getAttribute(dir.resolve("f"), "unix:uid")).isEqualTo(uid);
    assertThat(Files.readString(dir.resolve("f"))).isEqualTo("x");
  }

  private static void times(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "x");
    for (Path path : List.of(dir.resolve("f"), dir)) {
      Sys.setTimes(path, THEN.minusSeconds(1), THEN);
      assertThat(modified(path)).isEqualTo(THEN);
      assertThat(((FileTime) Files.getAttribute(path, "lastAccessTime")).toInstant())
          .isEqualTo(THEN.minusSeconds(1));
    }
  }

  private static void now(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "x");
    Sys.setTimes(dir.resolve("f"), THEN, THEN);
    Sys.setTimesToNow(dir.resolve("f"));
    assertThat(modified(dir.resolve("f"))).isAfter(Instant.now().minusSeconds(60));
  }

  private static void writeMovesTime(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "x");
    Sys.setTimes(dir.resolve("f"), THEN, THEN);
    try (Fd fd = Fd.open(dir.resolve("f"), RDWR)) {
      assertThat(modified(dir.resolve("f"))).isEqualTo(THEN);
      fd.write("y");
    }
    assertThat(modified(dir.resolve("f"))).isAfter(THEN);
  }

  private static void truncateMovesTime(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "xyz");
    Sys.setTimes(dir.resolve("f"), THEN, THEN);
    Sys.truncate(dir.resolve("f"), 1);
    assertThat(modified(dir.resolve("f"))).isAfter(THEN);
  }

  private static void names(Path dir) throws Exception {
    Sys.setTimes(dir, THEN, THEN);
    Fd.touch(dir.resolve("a"), CREAT | WRONLY, 0644);
    assertThat(modified(dir)).as("after create").isAfter(THEN);
    Sys.setTimes(dir, THEN, THEN);
    Sys.rename(dir.resolve("a"), dir.resolve("b"));
    assertThat(modified(dir)).as("after rename").isAfter(THEN);
    Sys.setTimes(dir, THEN, THEN);
    Sys.unlink(dir.resolve("b"));
    assertThat(modified(dir)).as("after unlink").isAfter(THEN);
    Sys.setTimes(dir, THEN, THEN);
    Sys.mkdir(dir.resolve("d"), 0755);
    assertThat(modified(dir)).as("after mkdir").isAfter(THEN);
    Sys.setTimes(dir, THEN, THEN);
    Sys.rmdir(dir.resolve("d"));
    assertThat(modified(dir)).as("after rmdir").isAfter(THEN);
  }

  private static void changeTime(Path dir) throws Exception {
    Path file = dir.resolve("f");
    Files.writeString(file, "x");
    FileTime before = (FileTime) Files.getAttribute(file, "unix:ctime");
    Instant modified = modified(file);
    // The clock of a kernel may stand still for some milliseconds.
    Awaitility.await()
        .until(
            () -> {
              Sys.chmod(file, 0600);
              return ((FileTime) Files.getAttribute(file, "unix:ctime")).compareTo(before) > 0;
            });
    assertThat(modified(file)).isEqualTo(modified);
  }

  private static void absent(Path dir) {
    Path no = dir.resolve("no");
    assertErrno(Errno.ENOENT, () -> Sys.chmod(no, 0644));
    assertErrno(Errno.ENOENT, () -> Sys.setTimes(no, THEN, THEN));
    assertErrno(Errno.ENOENT, () -> Sys.check("access", Sys.LIBC.access(Sys.c(no), 0)));
    assertErrno(Errno.ENOENT, () -> Sys.getxattr(no, "user.x"));
  }

  private static void access(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "x");
    Sys.chmod(dir.resolve("f"), 0644);
    assertThat(Files.isReadable(dir.resolve("f"))).isTrue();
    assertThat(Files.isWritable(dir.resolve("f"))).isTrue();
    assertThat(Files.isExecutable(dir.resolve("f"))).isFalse();
    Sys.chmod(dir.resolve("f"), 0755);
    assertThat(Files.isExecutable(dir.resolve("f"))).isTrue();
  }

  private static void statfs(Path dir) throws Exception {
    FileStore store = Files.getFileStore(dir);
    assertThat(store.getBlockSize()).isPositive();
    assertThat(store.getUsableSpace()).isNotNegative();
    assertThat(store.isReadOnly()).isFalse();
  }

  private static void noXattr(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "x");
    assertErrno(Errno.ENODATA, () -> Sys.getxattr(dir.resolve("f"), "user.absent"));
    assertThat(Sys.listxattr(dir.resolve("f"))).noneMatch(n -> n.startsWith("user."));
  }

  private static void setXattr(Path dir) throws Exception {
    Files.writeString(dir.resolve("f"), "x");
    Sys.setxattr(dir.resolve("f"), "user.a", new byte[] {1, 2});
    assertThat(Sys.getxattr(dir.resolve("f"), "user.a")).containsExactly(1, 2);
    assertThat(Sys.listxattr(dir.resolve("f"))).contains("user.a");
  }

  private static Instant modified(Path path) throws IOException {
    return Files.getLastModifiedTime(path).toInstant();
  }
}
