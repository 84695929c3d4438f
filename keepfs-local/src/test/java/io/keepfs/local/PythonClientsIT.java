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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arvados' own Python clients work with the local cluster as with any other. */
class PythonClientsIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @TempDir static Path folder;

  private static ArvadosPython python;
  private static LocalArvados arvados;
  private static ApiClient client;
  private static Path tree;

  @BeforeAll
  static void start() throws IOException {
    python = ArvadosPython.require();
    arvados = LocalArvados.start();
    client = new ApiClient(arvados);
    tree = Files.createDirectories(folder.resolve("tree"));
    Files.createDirectories(tree.resolve("sub/deep er"));
    Files.writeString(tree.resolve("a b:c.txt"), "odd name\n");
    Files.writeString(tree.resolve("sub/ünïcode"), "ä\n");
    Files.writeString(tree.resolve("sub/deep er/back\\slash"), "nested\n");
    Files.createFile(tree.resolve("sub/empty"));
    byte[] large = new byte[(64 << 20) + 4321];
    new Random(1).nextBytes(large);
    Files.write(tree.resolve("over one block"), large);
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
  private static void assertSameTree(Path expected, Path actual) {
    Program diff =
        new Program(
            List.of("diff", "-r", expected.toString(), actual.toString()),
            Map.of(),
            folder,
            TIMEOUT);
    assertThat(diff.output()).isEmpty();
  }

  private static String[] list(Path mounted) {
    return new Program(List.of("ls", "-A", mounted.toString()), Map.of(), folder, TIMEOUT)
        .output()
        .split("\n");
  }

  @Test
  void arvGetBringsBackWhatArvPutStored() throws IOException {
    String uuid = run("arv-put", "--no-progress", "--name", "put", tree + "/").strip();
    JsonNode record = client.get("collections/" + uuid).ok();
    assertThat(record.get("name").textValue()).isEqualTo("put");
    assertThat(record.get("file_count").intValue()).isEqualTo(5);
    for (LocalKeepstore keepstore : arvados.keepstores()) {
      assertThat(keepstore.blocks()).as("replicas in %s", keepstore.name()).hasSizeGreaterThan(1);
    }

    assertThat(run("arv-ls", "-s", uuid).lines().map(String::strip))
        .as("sizes in KiB, rounded up")
        .contains("1 ./a b:c.txt", "0 ./sub/empty", "65541 ./over one block");

    Path byUuid = Files.createDirectory(folder.resolve("by uuid"));
    run("arv-get", "--no-progress", uuid + "/", byUuid + "/");
    assertSameTree(tree, byUuid);
    Path byHash = Files.createDirectory(folder.resolve("by hash"));
    String hash = record.get("portable_data_hash").textValue();
    run("arv-get", "--no-progress", hash + "/sub/", byHash + "/");
    assertSameTree(tree.resolve("sub"), byHash);
  }

  @Test
  void arvGetReadsWhatJavaLoadedAndSurvivesALostReplica() throws IOException {
    StoredCollection made = arvados.loadFolder(tree, "loaded by Java");
    LocalKeepstore first = arvados.keepstores().get(0);
    for (String block : first.blocks()) {
      first.corrupt(block);
    }
    Path out = Files.createDirectory(folder.resolve("from Java"));
    run("arv-get", "--no-progress", made.uuid() + "/", out + "/");
    assertSameTree(tree, out);
    for (String block : first.blocks()) {
      first.corrupt(block);
    }
  }

  @Test
  void arvCopyCopiesCollectionsAndProjectsWithinTheCluster() throws IOException {
    StoredCollection made = arvados.loadFolder(tree.resolve("sub"), "to be copied");
    String project = arvados.createProject("copies", null);
    String copy = run("arv-copy", "--no-progress", "--project-uuid", project, made.uuid()).strip();
    JsonNode record = client.get("collections/" + copy).ok();
    assertThat(record.get("owner_uuid").textValue()).isEqualTo(project);
    assertThat(record.get("portable_data_hash").textValue()).isEqualTo(made.portableDataHash());

    String outer = arvados.createProject("outer", null);
    run("arv-copy", "--no-progress", "--project-uuid", outer, project);
    JsonNode items =
        client
            .get("groups/" + outer + "/contents", Map.of("recursive", "true", "order", "name"))
            .ok()
            .get("items");
    assertThat(items).hasSize(2);
    assertThat(items.get(0).get("name").textValue()).isEqualTo("copies");
    assertThat(items.get(1).get("portable_data_hash").textValue())
        .isEqualTo(made.portableDataHash());
  }

  @Test
  void arvMountShowsTheHomeAndById() throws IOException {
    StoredCollection made = arvados.loadFolder(tree, "for arv-mount");
    String project = arvados.createProject("a project", null);
    arvados.createCollection("in it", project, Map.of("f", "inside".getBytes(UTF_8)));
    try (ArvMount mount = ArvMount.start(python, arvados.environment(), folder, "--all")) {
      Path root = mount.mountPoint();
      assertThat(list(root))
          .containsExactlyInAnyOrder("README", "by_id", "by_tag", "home", "shared");
      assertThat(list(root.resolve("home"))).contains("a project", "for arv-mount");
      assertThat(list(root.resolve("shared"))).containsExactly("");
      assertThat(list(root.resolve("by_tag"))).containsExactly("");
      assertSameTree(tree, root.resolve("home/for arv-mount"));
      assertSameTree(tree, root.resolve("by_id").resolve(made.portableDataHash()));
      assertThat(list(root.resolve("by_id").resolve(made.uuid()))).contains("a b:c.txt", "sub");
      assertThat(list(root.resolve("by_id").resolve(project))).containsExactly("in it");
    }
  }

  @Test
  void arvMountShowsOneCollectionAndOneProject() throws IOException {
    StoredCollection made = arvados.loadFolder(tree, "one collection");
    try (ArvMount mount =
        ArvMount.start(python, arvados.environment(), folder, "--collection", made.uuid())) {
      assertSameTree(tree, mount.mountPoint());
    }
    String project = arvados.createProject("one project", null);
    arvados.createProject("sub-project", project);
    arvados.createCollection("member", project, Map.of("f", "inside".getBytes(UTF_8)));
    try (ArvMount mount =
        ArvMount.start(python, arvados.environment(), folder, "--project", project)) {
      assertThat(list(mount.mountPoint())).containsExactlyInAnyOrder("member", "sub-project");
    }
  }

  @Test
  void whatIsWrittenIntoArvMountIsInTheCluster() throws IOException {
    String project = arvados.createProject("written to", null);
    try (ArvMount mount =
        ArvMount.start(
            python, arvados.environment(), folder, "--read-write", "--project", project)) {
      String made = mount.mountPoint().resolve("made").toString();
      String script =
          "mkdir \"$1\" && echo one > \"$1/f\" && mkdir \"$1/d\" && cp \"$1/f\" \"$1/d/g\"";
      new Program(List.of("sh", "-ec", script, "sh", made), Map.of(), folder, TIMEOUT).output();
    }
    JsonNode items =
        client
            .list("collections", "[[\"owner_uuid\",\"=\",\"%s\"]]".formatted(project))
            .ok()
            .get("items");
    assertThat(items).hasSize(1);
    assertThat(items.get(0).get("name").textValue()).isEqualTo("made");
    assertThat(items.get(0).get("file_count").intValue()).isEqualTo(2);
  }

  @Test
  void arvMountHearsOfWhatHappensAndAsksAgainAtTheNextAccess() throws IOException {
    String project = arvados.createProject("listened to", null);
    arvados.createCollection("old", project, Map.of("f", "old".getBytes(UTF_8)));
    String[] options = {"--project", project, "--refresh-time", "3600"};
    try (ArvMount mount = ArvMount.start(python, arvados.environment(), folder, options)) {
      assertThat(list(mount.mountPoint())).containsExactly("old");
      Awaitility.await().until(() -> arvados.events().connections() > 0);
      client
          .call("POST", "collections", "{\"name\":\"new\",\"owner_uuid\":\"" + project + "\"}")
          .ok();
      Awaitility.await("an event, as nothing else tells it")
          .atMost(TIMEOUT)
          .untilAsserted(
              () -> assertThat(list(mount.mountPoint())).containsExactlyInAnyOrder("old", "new"));
    }
  }

  /** An event names a link and its owner; arv-mount finds a new tag only when it asks again. */
  @Test
  void arvMountShowsTags() throws IOException {
    StoredCollection made = arvados.loadFolder(tree.resolve("sub"), "tagged");
    String tag = "{\"link_class\":\"tag\",\"name\":\"red\",\"head_uuid\":\"" + made.uuid() + "\"}";
    String link = client.call("POST", "links", tag).ok().get("uuid").textValue();
    String[] options = {"--by-tag", "--refresh-time", "1"};
    try (ArvMount mount = ArvMount.start(python, arvados.environment(), folder, options)) {
      assertThat(list(mount.mountPoint())).containsExactly("red");
      assertThat(list(mount.mountPoint().resolve("red"))).containsExactly(made.uuid());
      assertSameTree(tree.resolve("sub"), mount.mountPoint().resolve("red").resolve(made.uuid()));
      client.call("PUT", "links/" + link, "{\"name\":\"blue\"}").ok();
      Awaitility.await()
          .atMost(TIMEOUT)
          .untilAsserted(() -> assertThat(list(mount.mountPoint())).containsExactly("blue"));
    } finally {
      client.call("DELETE", "links/" + link, "").ok();
    }
  }

  @Test
  void theClientLibrarySpeaksTheWholeScope() throws IOException {
    assertThat(run("python", script("scope.py"))).endsWith("OK\n");
  }

  @Test
  void theClientLibraryListensToEvents() throws IOException {
    assertThat(run("python", script("events.py"))).endsWith("OK\n");
  }

  private static Path script(String name) throws IOException {
    Path script = folder.resolve(name);
    try (InputStream in = PythonClientsIT.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    return script;
  }
}
