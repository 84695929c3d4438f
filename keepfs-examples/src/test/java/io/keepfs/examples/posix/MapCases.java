package io.keepfs.examples.posix;

import static io.keepfs.examples.sys.Sys.CREAT;
import static io.keepfs.examples.sys.Sys.RDWR;
import static io.keepfs.examples.sys.Sys.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.examples.sys.ChildJvm;
import io.keepfs.examples.sys.Fd;
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
    Path expected = Files.write(Files.createTempFile("keepfs-expected", ""), data);
    try {
      ChildJvm.run(MapProgram.class, "read", dir.resolve("f").toString(), expected.toString());
    } finally {
      Files.delete(expected);
    }
  }

  private static void mapWrite(Path dir) throws Exception {
    Files.write(dir.resolve("f"), new byte[100_000]);
    ChildJvm.run(MapProgram.class, "write", dir.resolve("f").toString(), "50000", "mapped");
    byte[] read = Files.readAllBytes(dir.resolve("f"));
    assertThat(new String(read, 50_000, 6, StandardCharsets.UTF_8)).isEqualTo("mapped");
    assertThat(read).hasSize(100_000);
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
