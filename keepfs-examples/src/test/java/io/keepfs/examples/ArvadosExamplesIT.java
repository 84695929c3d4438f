package io.keepfs.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.sys.ChildJvm;
import io.keepfs.examples.sys.Commands;
import io.keepfs.fuse.MountTable;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import io.keepfs.local.StoredCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs that the README shows, as processes of their own, on a local cluster. */
class ArvadosExamplesIT {
  @TempDir Path temporary;
  private Path mountPoint = Path.of("");
  private LocalArvados arvados;

  @BeforeEach
  void start() throws Exception {
    mountPoint = Files.createDirectory(temporary.toRealPath().resolve("mount"));
    arvados = LocalArvados.start(LocalOptions.builder().build());
  }

  @AfterEach
  void stop() throws IOException {
    arvados.close();
  }

  private void run(Class<?> program, String... arguments) throws Exception {
    Map<String, String> environment = new HashMap<>(arvados.environment());
    environment.put("XDG_CACHE_HOME", temporary.resolve("cache").toString());
    ChildJvm.run(environment, program, arguments);
  }

  private CompletableFuture<Void> mount(StoredCollection collection) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            run(ArvadosMount.class, collection.uuid(), mountPoint.toString());
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void aCollectionIsMountedUntilSomebodyUnmountsIt() throws Exception {
    CompletableFuture<Void> program =
        mount(arvados.createCollection("read", null, Map.of("a/b", "text\n".getBytes())));
    Awaitility.await()
        .until(() -> program.isDone() || MountTable.read().at(mountPoint).isPresent());
    assertThat(mountPoint.resolve("a/b")).hasContent("text\n");
    Commands.run(temporary, "fusermount3", "-u", mountPoint.toString());
    program.get(20, TimeUnit.SECONDS);
  }

  @Test
  void whatAProgramWritesIsOnTheClusterWhenItEnds() throws Exception {
    String project = arvados.createProject("project", null);
    Path journals = temporary.resolve("journals");
    run(ArvadosWriter.class, project, mountPoint.toString(), journals.toString());
    assertThat(journals).isEmptyDirectory();
    String results =
        Commands.run(
            temporary,
            "curl",
            "-s",
            "--fail",
            "--cacert",
            arvados.caFile().toString(),
            "-H",
            "Authorization: Bearer " + arvados.token(),
            "https://"
                + arvados.apiHost()
                + "/arvados/v1/collections?select=%5B%22name%22,%22manifest_text%22%5D");
    assertThat(results).contains("\"name\":\"results\"", "0:13:summary.txt");
  }
}
