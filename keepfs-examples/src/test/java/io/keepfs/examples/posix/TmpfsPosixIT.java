package io.keepfs.examples.posix;

import io.keepfs.examples.sys.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The list on tmpfs, which proves the list. */
class TmpfsPosixIT extends PosixSuite {
  private static Path directory;

  @BeforeAll
  static void makeDirectory() throws IOException {
    directory = Files.createTempDirectory(Path.of("/dev/shm"), "keepfs-posix");
  }

  @AfterAll
  static void removeDirectory() throws Exception {
    Commands.run(Path.of("/"), "rm", "-rf", directory.toString());
  }

  @Override
  Path mounted() {
    return directory;
  }

  @Override
  Map<String, String> cannot() {
    return Map.of();
  }
}
