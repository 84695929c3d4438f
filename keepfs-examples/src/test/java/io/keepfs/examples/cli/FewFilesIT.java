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
 * cached blocks, each an open file, than that. The journal of a collection takes two, too.
 */
class FewFilesIT extends LocalClusterFixture {
  /** Java itself has some forty files open, and each connection is one. */
  private static final int FILES_MAX = 160;

  /** Also two for each collection that is not saved yet, up to some dozens. */
  private static final int FILES_OF_WRITING_MAX = 400;

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
    Keepfs.Running running = mount(FILES_MAX, "--project", project);
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
    end(running);
  }

  @Test
  void manyMoreCollectionsAreChangedThanFilesMayBeOpen() throws Exception {
    String project = arvados.createProject("many changes", null);
    makeBlocks(project);
    assertThat(2 * BLOCKS).isGreaterThan(FILES_OF_WRITING_MAX);
    Keepfs.Running running = mount(FILES_OF_WRITING_MAX, "--read-write", "--project", project);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < BLOCKS; i++) {
        Files.writeString(mountPoint.resolve("c" + i + "/f"), "round " + round + " of " + i);
      }
      assertThat(openFiles(running.process())).isLessThanOrEqualTo(FILES_OF_WRITING_MAX);
    }
    end(running);
    Keepfs.Running again = mount(FILES_MAX, "--project", project);
    for (int i = 0; i < BLOCKS; i++) {
      assertThat(Files.readString(mountPoint.resolve("c" + i + "/f"))).isEqualTo("round 1 of " + i);
    }
    end(again);
  }

  private Keepfs.Running mount(int filesMax, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "ulimit -n " + filesMax + " && exec \"$@\"", "sh"));
    List<String> line = new ArrayList<>(List.of("mount", "--foreground"));
    line.addAll(List.of(options));
    line.add(mountPoint.toString());
    command.addAll(keepfs().command(line.toArray(String[]::new)));
    return keepfs().launch(command).awaitMount(mountPoint);
  }

  private void end(Keepfs.Running running) throws Exception {
    unsettledKeepfs().run("unmount", mountPoint.toString()).requireOk();
    Keepfs.Outcome outcome = running.await();
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).isEmpty();
  }
}
