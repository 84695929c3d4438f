package io.keepfs.examples.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.changes.MountedCluster.News;
import io.keepfs.inode.RegistryOptions;
import io.keepfs.local.StoredCollection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shells that sit in directories whose contents are evicted. Failure of the past: the kernel was
 * told to forget the directory, and the shell no longer knew where it was (#12870).
 */
class WorkingDirectoryIT {
  private static final RegistryOptions SMALL = new RegistryOptions(10_000, 4);
  private static final int OTHERS = 60;
  private static final int ROUNDS = 3;

  @TempDir Path directory;

  private MountedCluster it;
  private StoredCollection c;

  @BeforeEach
  void start() throws Exception {
    it = MountedCluster.start(directory, News.WEBSOCKET, SMALL);
    String project = it.cluster.createProject("p", null);
    c = it.collection("c", project, "a/b/f", "text 0");
    for (int i = 0; i < OTHERS; i++) {
      it.collection("other " + i, null, "a/b/f" + i, "text");
    }
  }

  @AfterEach
  void stop() throws Exception {
    it.close();
  }

  /** A shell that tells where it is, by the kernel and by itself, and what is there. */
  private static final class Shell implements AutoCloseable {
    private final Path where;
    private final Process process;
    private final Writer in;
    private final BufferedReader out;

    Shell(Path where) throws IOException {
      this.where = where;
      process =
          new ProcessBuilder(
                  "sh", "-c", "while read word; do /bin/pwd -P; ls . | tr '\\n' ' '; echo; done")
              .directory(where.toFile())
              .redirectErrorStream(true)
              .start();
      in = process.outputWriter();
      out = process.inputReader();
    }

    void isWhereItWas(String shown) throws IOException {
      in.write("go\n");
      in.flush();
      assertThat(out.readLine()).isEqualTo(where.toString());
      assertThat(out.readLine().trim()).isEqualTo(shown);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> listed = Files.list(directory)) {
      return listed.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  /** Looks at so much else that nothing of it stays. */
  private void walk() throws Exception {
    // Who lists while news is being followed gets what was there: maybe a collection that is not.
    Awaitility.await().until(() -> names(it.home()).size() == OTHERS + 1);
    try (Stream<Path> found = Files.walk(it.home())) {
      assertThat(found.filter(Files::isRegularFile)).hasSize(OTHERS + 1);
    }
    assertThat(it.operations.registry().awaitQuiescence(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void whoIsInWhatIsEvictedKnowsWhereAndSeesWhatIsThere() throws Exception {
    Path p = it.home().resolve("p");
    assertThat(p.resolve("c/a/b/f")).hasContent("text 0");
    Map<Path, String> places =
        Map.of(p, "c", p.resolve("c"), "a", p.resolve("c/a"), "b", p.resolve("c/a/b"), "f");
    List<Shell> shells = new ArrayList<>();
    try {
      for (Path place : places.keySet()) {
        shells.add(new Shell(place));
      }
      for (int round = 1; round <= ROUNDS; round++) {
        walk();
        for (Shell shell : shells) {
          shell.isWhereItWas(places.get(shell.where));
        }
        String text = "text " + round;
        it.putContent(c.uuid(), "a/b/f", text);
        Awaitility.await().untilAsserted(() -> assertThat(p.resolve("c/a/b/f")).hasContent(text));
        for (Shell shell : shells) {
          shell.isWhereItWas(places.get(shell.where));
        }
      }
    } finally {
      shells.forEach(Shell::close);
    }
  }

  /** What the kernel kept of what was evicted does not outlive a change of it. */
  @Test
  void whatChangesWhileItIsEvictedIsSeen() throws Exception {
    Path p = it.home().resolve("p");
    Path file = p.resolve("c/a/b/f");
    for (int round = 1; round <= ROUNDS; round++) {
      assertThat(file).exists();
      walk();
      it.putContent(c.uuid(), "a/b/f", "a longer text " + round);
      String text = "a longer text " + round;
      Awaitility.await().untilAsserted(() -> assertThat(file).hasContent(text));
      assertThat(Files.size(file)).isEqualTo(text.length());
    }
  }
}
