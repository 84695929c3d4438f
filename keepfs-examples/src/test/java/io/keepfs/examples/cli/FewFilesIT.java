package io.keepfs.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A process that may have few files open. Failures of the past (#21223, #19872): there were more
 * cached blocks, each an open file, than that.
 */
class FewFilesIT extends LocalClusterFixture {
  /** Java itself has some forty files open, and each connection is one. */
  private static final int FILES_MAX = 160;

  private static final int BLOCKS = 250;

  /** Each collection has one block of its own. */
  private static void makeBlocks(String project) throws IOException {
    for (int i = 0; i < BLOCKS; i++) {
      arvados.createCollection("c" + i, project, Map.of("f", ("block " + i).getBytes(UTF_8)));
    }
  }

  private static long openFiles(Process process) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
      return open.count();
    }
  }

  @Test
  void manyMoreBlocksThanFilesThatMayBeOpen() throws Exception {
    String project = arvados.createProject("many blocks", null);
    makeBlocks(project);
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "ulimit -n " + FILES_MAX + " && exec \"$@\"", "sh"));
    command.addAll(
        keepfs().command("mount", "--foreground", "--project", project, mountPoint.toString()));
    Keepfs.Running running = keepfs().launch(command).awaitMount(mountPoint);
    List<InputStream> open = new ArrayList<>();
    try {
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < BLOCKS; i++) {
          Path file = mountPoint.resolve("c" + i + "/f");
          if (i % 2 == round) { // files that are open in the mount are not open in its process
            open.add(Files.newInputStream(file));
          }
          assertThat(Files.readString(file)).isEqualTo("block " + i);
        }
      }
      assertThat(openFiles(running.process())).isLessThanOrEqualTo(FILES_MAX);
    } finally {
      for (InputStream stream : open) {
        stream.close();
      }
    }
    unsettledKeepfs().run("unmount", mountPoint.toString()).requireOk();
    assertThat(running.await().code()).isZero();
  }
}
