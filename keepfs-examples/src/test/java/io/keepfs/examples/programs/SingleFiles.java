package io.keepfs.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.ground.Ground;
import io.keepfs.examples.sys.Commands;
import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Sys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** What writes one file, in the ways that programs do. */
final class SingleFiles {
  private final Ground ground;
  private final Path directory;

  SingleFiles(Ground ground, Path directory) {
    this.ground = ground;
    this.directory = directory;
  }

  private Path at(String name) {
    return ground.root().resolve(name);
  }

  /** Writes here and there, reads all of it again, and checks what it finds. */
  void fio() throws Exception {
    for (String engine : new String[] {"psync", "mmap"}) {
      Commands.run(
          directory,
          "fio",
          "--name=" + engine,
          "--directory=" + ground.root(),
          "--ioengine=" + engine,
          "--rw=randwrite",
          "--bsrange=4k-32k",
          "--blockalign=4k",
          "--size=8m",
          "--fallocate=none",
          "--fsync=200",
          "--verify=crc32c",
          "--verify_fatal=1");
    }
    ground.requireSaved();
  }

  void dd() throws Exception {
    Path source = directory.resolve("data");
    byte[] data = new byte[3_000_001];
    new Random(3).nextBytes(data);
    Files.write(source, data);
    String copy = "of=" + at("copy");
    Commands.run(directory, "dd", "if=data", copy, "bs=64k", "conv=fsync");
    Commands.run(directory, "cmp", "data", at("copy").toString());
    Commands.run(
        directory, "dd", "if=data", copy, "bs=1000", "seek=5", "count=9", "conv=notrunc,fsync");
    System.arraycopy(data.clone(), 0, data, 5_000, 9_000);
    assertThat(at("copy")).hasBinaryContent(data);
    Commands.run(directory, "dd", "if=/dev/null", copy, "bs=1", "seek=4000000", "conv=fsync");
    assertThat(Files.size(at("copy"))).isEqualTo(4_000_000);
    ground.requireSaved();
  }

  void mapping() throws Exception {
    Python.run(directory, "mapping.py", at("mapped"));
    ground.requireSaved();
    byte[] seen = Files.readAllBytes(at("mapped"));
    ground.reload();
    assertThat(at("mapped")).hasBinaryContent(seen);
  }

  /** The ways of vim and of Emacs; who has the old file open goes on reading that. */
  void editors() throws Exception {
    Path text = at("text");
    Files.writeString(text, "first");
    try (Fd reader = Fd.open(text, Sys.RDONLY)) {
      Sys.rename(text, at("text~"));
      try (Fd writer = Fd.open(text, Sys.CREAT | Sys.EXCL | Sys.WRONLY)) {
        writer.write("second, by vim");
        writer.sync();
      }
      Sys.unlink(at("text~"));
      try (Fd writer = Fd.open(at("#text#"), Sys.CREAT | Sys.EXCL | Sys.WRONLY)) {
        writer.write("third, by Emacs");
        writer.sync();
      }
      Sys.rename(at("#text#"), text);
      assertThat(reader.text(100, 0)).isEqualTo("first");
    }
    try (Fd writer = Fd.open(text, Sys.RDWR | Sys.APPEND)) {
      writer.write(", and more");
    }
    assertThat(ground.root()).isDirectoryNotContaining(path -> !path.endsWith("text"));
    ground.requireSaved();
    ground.reload();
    assertThat(text).hasContent("third, by Emacs, and more");
  }
}
