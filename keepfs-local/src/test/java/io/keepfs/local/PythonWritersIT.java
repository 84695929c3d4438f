package io.keepfs.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.testing.ArvMount;
import io.keepfs.local.testing.ArvadosPython;
import io.keepfs.local.testing.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arvados' own Python clients write into the local cluster, alone and with others. */
class PythonWritersIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @TempDir static Path folder;

  private static ArvadosPython python;
  private static LocalArvados arvados;
  private static ApiClient client;

  @BeforeAll
  static void start() throws IOException {
    python = ArvadosPython.require();
    arvados = LocalArvados.start();
    client = new ApiClient(arvados);
  }

  @AfterAll
  static void stop() throws IOException {
    if (arvados != null) {
      arvados.close();
    }
  }

  private static String run(String program, Object... arguments) {
    return python.command(arvados.environment(), folder, TIMEOUT, program, arguments).output();
  }

  /** In a process of its own, so that a mount that hangs cannot take the tests with it. */
  private static Program.Result shell(Path in, String script) {
    return new Program(
            List.of("sh", "-ec", "cd \"$1\"; " + script, "sh", in.toString()),
            Map.of(),
            folder,
            TIMEOUT)
        .run();
  }

  private static List<String> names(String project) {
    List<String> names = new ArrayList<>();
    client
        .get("groups/" + project + "/contents", Map.of("order", "name"))
        .ok()
        .get("items")
        .forEach(item -> names.add(item.get("name").textValue()));
    return names;
  }

  private static JsonNode collection(String project, String name) {
    return client
        .list(
            "collections",
            "[[\"owner_uuid\",\"=\",\"%s\"],[\"name\",\"=\",\"%s\"]]".formatted(project, name))
        .ok()
        .get("items")
        .get(0);
  }

  private static String manifest(JsonNode record) {
    return client
        .get("collections/" + record.get("uuid").textValue())
        .ok()
        .get("unsigned_manifest_text")
        .textValue();
  }

  @Test
  void theClientLibraryWritesMergesAndReplaces() throws IOException {
    Path script = folder.resolve("writes.py");
    try (InputStream in = PythonWritersIT.class.getResourceAsStream("writes.py")) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    assertThat(run("python", script)).endsWith("OK\n");
  }

  @Test
  void arvPutUpdatesACollection() throws IOException {
    StoredCollection made =
        arvados.createCollection("to update", null, Map.of("kept", "kept".getBytes(UTF_8)));
    Path added = Files.writeString(folder.resolve("added"), "added\n");
    run("arv-put", "--no-progress", "--update-collection", made.uuid(), added);
    Files.writeString(added, "changed\n");
    run("arv-put", "--no-progress", "--update-collection", made.uuid(), added);
    assertThat(run("arv-ls", made.uuid()).lines()).containsExactly("./added", "./kept");
    assertThat(run("arv-get", "--no-progress", made.uuid() + "/added", "-")).isEqualTo("changed\n");
  }

  @Test
  void arvPutGoesIntoASharedProjectWhereItMay() throws IOException {
    LocalUser user = arvados.createUser("putter");
    String project = arvados.createProject("shared with putter", null);
    arvados.share(project, user.uuid(), "can_read");
    Path file = Files.writeString(folder.resolve("put me"), "put\n");
    Program put =
        python.command(
            arvados.environment(user.token()),
            folder,
            TIMEOUT,
            "arv-put",
            "--no-progress",
            "--no-resume",
            "--project-uuid",
            project,
            file);
    assertThat(put.run().status()).isNotZero();
    arvados.share(project, user.uuid(), "can_write");
    assertThat(put.run().status()).isZero();
    assertThat(names(project)).hasSize(1);
  }

  @Test
  void arvPutAndArvGetGoThroughAProxy() throws IOException {
    try (LocalArvados proxied =
        LocalArvados.start(LocalOptions.builder().keepProxy(true).build())) {
      Path file = Files.writeString(folder.resolve("far"), "from far away\n");
      String uuid =
          python
              .command(
                  proxied.environment(),
                  folder,
                  TIMEOUT,
                  "arv-put",
                  "--no-progress",
                  "--no-resume",
                  file)
              .output()
              .strip();
      assertThat(
              python
                  .command(
                      proxied.environment(),
                      folder,
                      TIMEOUT,
                      "arv-get",
                      "--no-progress",
                      uuid + "/far",
                      "-")
                  .output())
          .isEqualTo("from far away\n");
      for (LocalKeepstore keepstore : proxied.keepstores()) {
        assertThat(keepstore.blocks()).hasSize(1);
      }
      assertThat(proxied.requests())
          .extracting(RecordedRequest::service)
          .containsOnly("api", proxied.keepProxy().name());
    }
  }

  @Test
  void arvCopyCopiesAProjectWithItsProjects() throws IOException {
    String from = arvados.createProject("copied", null);
    String inner = arvados.createProject("inner", from);
    StoredCollection deep =
        arvados.createCollection("deep", inner, Map.of("f", "deep".getBytes(UTF_8)));
    String into = arvados.createProject("into", null);
    run("arv-copy", "--no-progress", "--project-uuid", into, from);
    JsonNode items =
        client
            .get("groups/" + into + "/contents", Map.of("recursive", "true", "order", "name"))
            .ok()
            .get("items");
    List<String> names = new ArrayList<>();
    items.forEach(item -> names.add(item.get("name").textValue()));
    assertThat(names).containsExactlyInAnyOrder("copied", "inner", "deep");
    items.forEach(
        item -> {
          if (item.has("portable_data_hash")) {
            assertThat(item.get("portable_data_hash").textValue())
                .isEqualTo(deep.portableDataHash());
          }
        });
  }

  @Test
  void arvMountWritesFilesAndCollections() throws IOException {
    String project = arvados.createProject("mounted", null);
    String other = arvados.createProject("other", project);
    try (ArvMount mount =
        ArvMount.start(
            python, arvados.environment(), folder, "--read-write", "--project", project)) {
      Path root = mount.mountPoint();
      assertThat(
              shell(
                      root,
                      "mkdir made doomed full; echo one > made/f; mkdir made/d;"
                          + " cp made/f made/d/g; mv made/f made/renamed; echo two >> made/d/g;"
                          + " echo x > made/x; rm made/x; echo z > full/z; rmdir doomed;"
                          + " mv made/d/g full/moved; rmdir made/d; mv full 'other/full now'")
                  .errors())
          .isEmpty();
      assertThat(shell(root, "rmdir made").status()).as("it is not empty").isNotZero();
      assertThat(shell(root, "mkdir made").status()).as("the name is taken").isNotZero();
    }
    assertThat(names(project)).containsExactly("other", "made");
    assertThat(manifest(collection(project, "made"))).contains(":renamed").doesNotContain("./d");
    assertThat(names(other)).containsExactly("full now");
    JsonNode full = collection(other, "full now");
    assertThat(full.get("file_count").intValue()).isEqualTo(2);
    assertThat(full.get("file_size_total").intValue()).isEqualTo("one\ntwo\nz\n".length());
  }

  @Test
  void arvMountOfAnotherUserShowsWhatIsSharedAndWritesWhereItMay() throws IOException {
    LocalUser user = arvados.createUser("guest");
    String open = arvados.createProject("open", null);
    String closed = arvados.createProject("look only", null);
    arvados.createCollection("c", closed, Map.of("f", "look".getBytes(UTF_8)));
    arvados.share(open, user.uuid(), "can_write");
    arvados.share(closed, user.uuid(), "can_read");
    try (ArvMount mount =
        ArvMount.start(
            python, arvados.environment(user.token()), folder, "--read-write", "--all")) {
      Path shared = mount.mountPoint().resolve("shared/Local User");
      assertThat(shell(shared, "ls").output()).isEqualTo("look only\nopen\n");
      assertThat(shell(shared, "cat 'look only/c/f'").output()).isEqualTo("look");
      assertThat(shell(shared, "mkdir 'look only/mine'").status()).isNotZero();
      assertThat(shell(shared, "mkdir open/mine; echo mine > open/mine/f").status()).isZero();
    }
    assertThat(names(closed)).containsExactly("c");
    assertThat(collection(open, "mine").get("file_count").intValue()).isEqualTo(1);
  }
}
