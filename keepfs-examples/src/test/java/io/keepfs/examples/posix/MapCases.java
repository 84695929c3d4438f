package io.keepfs.examples.posix;

import static io.keepfs.examples.sys.Sys.CREAT;
import static io.keepfs.examples.sys.Sys.RDONLY;
import static io.keepfs.examples.sys.Sys.RDWR;
import static io.keepfs.examples.sys.Sys.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Sys;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;

/** Memory mapping and locks. */
final class MapCases {
  private MapCases() {}

  static List<PosixCase> all() {
    return List.of(
        new PosixCase("a mapping reads what the file holds", MapCases::mapRead),
        new PosixCase("a shared mapping writes the file", MapCases::mapWrite),
        new PosixCase("flock keeps others out", MapCases::flock),
        new PosixCase("record locks can be had", MapCases::recordLock));
  }

  private static void mapRead(Path dir) throws Exception {
    byte[] data = new byte[1_000_000];
    new Random(5).nextBytes(data);
    Files.write(dir.resolve("f"), data);
    for (int flags : new int[] {Sys.MAP_PRIVATE, Sys.MAP_SHARED}) {
      try (Fd fd = Fd.open(dir.resolve("f"), RDONLY)) {
        byte[] read = new byte[data.length];
        Sys.withMapping(
            fd, data.length, Sys.PROT_READ, flags, map -> map.get(0, read, 0, read.length));
        assertThat(read).isEqualTo(data);
      }
    }
  }

  private static void mapWrite(Path dir) throws Exception {
    int length = 100_000;
    Files.write(dir.resolve("f"), new byte[length]);
    try (Fd fd = Fd.open(dir.resolve("f"), RDWR)) {
      Sys.withMapping(
          fd,
          length,
          Sys.PROT_READ | Sys.PROT_WRITE,
          Sys.MAP_SHARED,
          map -> {
            map.put(50_000, "mapped".getBytes(StandardCharsets.UTF_8), 0, 6);
            Sys.check("msync", Sys.LIBC.msync(map, length, Sys.MS_SYNC));
          });
    }
    byte[] read = Files.readAllBytes(dir.resolve("f"));
    assertThat(new String(read, 50_000, 6, StandardCharsets.UTF_8)).isEqualTo("mapped");
    assertThat(read).hasSize(length);
  }

  private static void flock(Path dir) throws Exception {
    try (Fd one = Fd.open(dir.resolve("f"), CREAT | RDWR);
        Fd two = Fd.open(dir.resolve("f"), RDWR)) {
      one.lock(Fd.LOCK_EX);
      assertErrno(Errno.EAGAIN, () -> two.lock(Fd.LOCK_EX | Fd.LOCK_NB));
      one.lock(Fd.LOCK_UN);
      two.lock(Fd.LOCK_EX | Fd.LOCK_NB);
    }
  }

  private static void recordLock(Path dir) throws Exception {
    try (FileChannel channel =
        FileChannel.open(dir.resolve("f"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var lock = channel.tryLock(10, 20, false);
      assertThat(lock).isNotNull();
      lock.release();
    }
  }
}
