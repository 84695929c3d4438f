package io.keepfs.examples.mount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.fuse.FuseMount;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.RecordedRequest;
import io.keepfs.vfs.OperationsOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs that walk, forwards or backwards, through a project make few requests of the API server.
 */
class WalkIT {
  private static final int COLLECTIONS = 300;
  private static final int PROJECTS = 100;
  private static final String MANIFEST =
      "./d d41d8cd98f00b204e9800998ecf8427e+0 0:0:f1.txt 0:0:f2.txt\n";

  /**
   * Seen were 16 to 24, those of the start included: how many depends on who is faster, the walk or
   * what is fetched ahead for it. Without that there are over 300.
   */
  private static final int REQUESTS_MAX = 40;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "find home | grep -c txt",
        "du -a home | grep -c txt",
        "ls -R home | grep -c txt",
        "ls -l home/*/* | grep -c txt",
        "cat home/*/d/f*.txt && ls home/*/*/* | grep -c txt",
      })
  void takesFewRequests(String command) throws Exception {
    try (LocalArvados cluster = LocalArvados.start()) {
      cluster.createCollections(
          IntStream.range(0, COLLECTIONS).mapToObj(i -> "Sample " + i + " of run_1").toList(),
          null,
          MANIFEST);
      assertThat(requestsOf(cluster, command, 2 * COLLECTIONS))
          .hasSizeLessThanOrEqualTo(REQUESTS_MAX);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "find home | grep -c txt",
        "ls -R home | grep -c txt",
        "ls -l home/*/*/* home/*/inner/*/* | grep -c txt",
        "cat home/*/*/d/f*.txt && find home | sort | grep -c txt",
      })
  void takesFewRequestsThroughProjectsInProjects(String command) throws Exception {
    try (LocalArvados cluster = LocalArvados.start()) {
      for (int i = 0; i < PROJECTS; i++) {
        String project = cluster.createProject("Project " + i, null);
        cluster.createCollections(List.of("first", "second"), project, MANIFEST);
        String inner = cluster.createProject("inner", project);
        cluster.createCollections(List.of("third"), inner, MANIFEST);
      }
      assertThat(requestsOf(cluster, command, 6 * PROJECTS))
          .as("one by one it is 700")
          .hasSizeLessThanOrEqualTo(2 * REQUESTS_MAX);
    }
  }

  /** Runs a command in a mount, and returns the requests that were made for it. */
  private List<RecordedRequest> requestsOf(LocalArvados cluster, String command, int files)
      throws Exception {
    try (ArvadosFileSystem arvados =
            ArvadosFileSystem.builder(
                    ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
                .blockCache(BlockCacheOptions.IN_MEMORY)
                .start();
        FuseMount mount =
            FuseMount.builder(directory, arvados.operations(OperationsOptions.READ_ONLY)).mount()) {
      Process shell =
          new ProcessBuilder(List.of("bash", "-c", "set -o pipefail; " + command))
              .directory(mount.mountPoint().toFile())
              .redirectErrorStream(true)
              .start();
      await().atMost(2, TimeUnit.MINUTES).until(() -> !shell.isAlive());
      String output = new String(shell.getInputStream().readAllBytes(), UTF_8).strip();
      assertThat(shell.exitValue()).as(output).isZero();
      assertThat(output).isEqualTo(Integer.toString(files));
      return cluster.requests();
    }
  }
}
