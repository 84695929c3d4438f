package io.keepfs.examples.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.changes.MountedCluster.News;
import io.keepfs.examples.sys.Commands;
import io.keepfs.local.StoredCollection;
import io.keepfs.vfs.OperationKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel keeps while events come, and what it is told must not disturb. */
class KernelCacheIT {
  private static final int ROUNDS = 30;

  @TempDir Path directory;
  @TempDir Path other;

  private MountedCluster it;

  @BeforeEach
  void start() throws Exception {
    it = MountedCluster.start(directory, News.WEBSOCKET);
  }

  @AfterEach
  void stop() throws Exception {
    it.close();
  }

  private long lookups() {
    return it.counters.figures(OperationKind.LOOKUP).count();
  }

  @Test
  void absentNamesAreRememberedUntilTheyAreThere() throws Exception {
    assertThat(it.home().resolve("c")).doesNotExist();
    long before = lookups();
    for (int i = 0; i < 100; i++) {
      assertThat(it.home().resolve("c")).doesNotExist();
    }
    assertThat(lookups() - before).isLessThan(10);
    it.collection("c", null, "f", "text");
    Awaitility.await().untilAsserted(() -> assertThat(it.home().resolve("c/f")).exists());
  }

  @Test
  void presentNamesAreRemembered() throws Exception {
    it.collection("c", null, "f", "text");
    Path file = it.home().resolve("c/f");
    assertThat(file).exists();
    long before = lookups();
    for (int i = 0; i < 100; i++) {
      assertThat(file).exists();
    }
    assertThat(lookups() - before).isLessThan(10);
  }

  /** Failure of the past: names that were refreshed were not found for a moment (#12870). */
  @Test
  void listingInALoopNeverMissesWhatIsAlwaysThere() throws Exception {
    String project = it.cluster.createProject("p", null);
    it.collection("steady", project, "f", "steady");
    StoredCollection changing = it.collection("name 0", project, "f", "changing");
    Path shown = it.home().resolve("p");
    for (int i = 1; i <= ROUNDS; i++) {
      it.others.update(changing.uuid(), Map.of("name", "name " + i));
      String name = "name " + i;
      Awaitility.await()
          .until(
              () -> {
                assertThat(shown.resolve("steady/f")).hasContent("steady");
                try (Stream<Path> listed = Files.list(shown)) {
                  assertThat(listed).hasSize(2).contains(shown.resolve("steady"));
                }
                return Files.exists(shown.resolve(name));
              });
    }
  }

  /** Failure of the past: refreshes cut off containers' bind mounts (#23136). */
  @Test
  void aBindMountOfADirectoryOutlastsRefreshes() throws Exception {
    StoredCollection c = it.collection("c", null, "f", "text 0");
    Path shown = it.home().resolve("c");
    assertThat(shown.resolve("f")).exists();
    Commands.run(other, "mount", "--bind", shown.toString(), other.toString());
    try {
      for (int i = 1; i <= ROUNDS / 3; i++) {
        it.putContent(c.uuid(), "f", "text " + i);
        it.others.update(c.uuid(), Map.of("name", "c" + i));
        String text = "text " + i;
        Awaitility.await().untilAsserted(() -> assertThat(other.resolve("f")).hasContent(text));
      }
    } finally {
      Commands.run(Path.of("/"), "umount", other.toString());
    }
  }

  /** A shell that sits in a directory goes on knowing where it is while files in it change. */
  @Test
  void aWorkingDirectoryStays() throws Exception {
    StoredCollection c = it.collection("c", null, "f", "text 0");
    Path shown = it.home().resolve("c");
    Process shell =
        new ProcessBuilder("sh", "-c", "while read word; do /bin/pwd; cat f; done")
            .directory(shown.toFile())
            .redirectErrorStream(true)
            .start();
    try (var in = shell.outputWriter();
        var out = shell.inputReader()) {
      for (int i = 1; i <= ROUNDS / 3; i++) {
        String text = "text " + i + "\n";
        it.putContent(c.uuid(), "f", text);
        Awaitility.await()
            .untilAsserted(() -> assertThat(Files.readString(shown.resolve("f"))).isEqualTo(text));
        in.write("go\n");
        in.flush();
        assertThat(out.readLine()).isEqualTo(shown.toString());
        assertThat(out.readLine()).isEqualTo(text.trim());
      }
    } finally {
      shell.destroy();
      shell.waitFor();
    }
  }

  @Test
  void aMappingInAnotherProcessShowsTheNewContent() throws Exception {
    StoredCollection c = it.collection("c", null, "f", "old content");
    Path file = it.home().resolve("c/f");
    String program =
        "import mmap, sys\n"
            + "f = open(sys.argv[1], 'rb')\n"
            + "m = mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ)\n"
            + "for line in sys.stdin:\n"
            + "    print(m[:].decode(), flush=True)\n";
    Process mapper =
        new ProcessBuilder("python3", "-c", program, file.toString())
            .redirectErrorStream(true)
            .start();
    try (var in = mapper.outputWriter();
        var out = mapper.inputReader()) {
      in.write("go\n");
      in.flush();
      assertThat(out.readLine()).isEqualTo("old content");
      it.putContent(c.uuid(), "f", "new content");
      Awaitility.await()
          .untilAsserted(
              () -> {
                in.write("go\n");
                in.flush();
                assertThat(out.readLine()).isEqualTo("new content");
              });
    } finally {
      mapper.destroy();
      mapper.waitFor();
    }
  }
}
