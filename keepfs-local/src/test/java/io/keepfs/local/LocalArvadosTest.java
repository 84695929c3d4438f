package io.keepfs.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The facade: starting, stopping, and what Java code puts in. */
class LocalArvadosTest {
  @TempDir Path folder;

  @Test
  void aCollectionMadeInJavaIsReadThroughTheApiAndAKeepstore() throws IOException {
    try (LocalArvados arvados = LocalArvados.start()) {
      StoredCollection made =
          arvados.createCollection(
              "greetings", null, Map.of("a/hello.txt", "hello".getBytes(UTF_8)));
      ApiClient client = new ApiClient(arvados);
      JsonNode record = client.get("collections/" + made.uuid()).ok();

      String manifest = record.get("manifest_text").textValue();
      assertThat(record.get("portable_data_hash").textValue()).isEqualTo(made.portableDataHash());
      assertThat(record.get("name").textValue()).isEqualTo("greetings");
      assertThat(record.get("owner_uuid").textValue()).isEqualTo(arvados.homeUuid());
      assertThat(manifest)
          .matches(
              "\\./a 5d41402abc4b2a76b9719d911017c592\\+5\\+A[0-9a-f]{40}@[0-9a-f]{8} 0:5:hello.txt\n");

      String locator = manifest.split(" ")[1];
      for (LocalKeepstore keepstore : arvados.keepstores()) {
        HttpResponse<byte[]> block = client.block(keepstore, locator);
        assertThat(block.statusCode()).isEqualTo(200);
        assertThat(new String(block.body(), UTF_8)).isEqualTo("hello");
      }
    }
  }

  @Test
  void aRestartedClusterHasEverythingItHad() throws IOException {
    LocalOptions options = LocalOptions.builder().dataFolder(folder.resolve("data")).build();
    StoredCollection made;
    String token;
    String project;
    byte[] certificate;
    LocalUser other;
    try (LocalArvados arvados = LocalArvados.start(options)) {
      made = arvados.createCollection("kept", null, Map.of("f", "content".getBytes(UTF_8)));
      project = arvados.createProject("a project", null);
      other = arvados.createUser("other");
      token = arvados.token();
      certificate = Files.readAllBytes(arvados.caFile());
    }
    try (LocalArvados arvados = LocalArvados.start(options)) {
      assertThat(arvados.token()).isEqualTo(token);
      assertThat(Files.readAllBytes(arvados.caFile())).isEqualTo(certificate);
      ApiClient client = new ApiClient(arvados);
      JsonNode record = client.get("collections/" + made.uuid()).ok();
      assertThat(record.get("portable_data_hash").textValue()).isEqualTo(made.portableDataHash());
      String locator = record.get("manifest_text").textValue().split(" ")[1];
      assertThat(client.block(arvados.keepstores().get(1), locator).body())
          .isEqualTo("content".getBytes(UTF_8));
      assertThat(client.get("groups/" + project).ok().get("name").textValue())
          .isEqualTo("a project");
      assertThat(
              new ApiClient(arvados, other.token())
                  .get("users/current")
                  .ok()
                  .get("uuid")
                  .textValue())
          .isEqualTo(other.uuid());
    }
  }

  @Test
  void secretsAreReadableByTheirOwnerOnlyAndTokensAreNotInTheRecords() throws IOException {
    Path data = folder.resolve("data");
    String token;
    LocalUser other;
    try (LocalArvados arvados =
        LocalArvados.start(LocalOptions.builder().dataFolder(data).build())) {
      token = arvados.token();
      other = arvados.createUser("other");
    }
    for (String secret :
        new String[] {"secrets/token", "secrets/blob-signing-key", "tls/key.pem"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(secret))))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx------");
    byte[] records = Files.readAllBytes(data.resolve("records.mv"));
    String text = new String(records, java.nio.charset.StandardCharsets.ISO_8859_1);
    for (String known : Set.of(token, other.token())) {
      assertThat(text).doesNotContain(known.substring(known.lastIndexOf('/') + 1));
    }
  }

  @Test
  void aDataFolderServesOneClusterAtATime() throws IOException {
    LocalOptions options = LocalOptions.builder().dataFolder(folder.resolve("data")).build();
    try (LocalArvados arvados = LocalArvados.start(options)) {
      assertThatThrownBy(() -> LocalArvados.start(options))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("already running in " + arvados.dataFolder());
    }
  }

  @Test
  void aTemporaryFolderGoesWithTheClusterAndClosingTwiceDoesNothing() throws IOException {
    LocalArvados arvados = LocalArvados.start();
    Path data = arvados.dataFolder();
    assertThat(data).isDirectory();
    arvados.close();
    arvados.close();
    assertThat(data).doesNotExist();
  }

  @Test
  void aLoadedFolderPacksSmallFilesTogetherAndSplitsLargeOnes() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.createDirectories(tree.resolve("sub/empty"));
    Files.writeString(tree.resolve("a b.txt"), "one");
    Files.writeString(tree.resolve("sub/two"), "two");
    Files.createFile(tree.resolve("sub/zero"));
    byte[] large = new byte[(64 << 20) + 10];
    large[64 << 20] = 7;
    Files.write(tree.resolve("z-large"), large);
    try (LocalArvados arvados = LocalArvados.start()) {
      StoredCollection made = arvados.loadFolder(tree, "loaded");
      JsonNode record = new ApiClient(arvados).get("collections/" + made.uuid()).ok();
      assertThat(record.get("file_count").intValue()).isEqualTo(4);
      assertThat(record.get("file_size_total").longValue()).isEqualTo(large.length + 6L);
      String manifest = record.get("unsigned_manifest_text").textValue();
      String[] lines = manifest.split("\n");
      assertThat(lines).hasSize(3);
      assertThat(lines[0]).startsWith(". ").contains(" 0:3:a\\040b.txt ").endsWith(":z-large");
      assertThat(lines[0]).contains("+67108864 ");
      assertThat(lines[1]).matches("\\./sub [0-9a-f]{32}\\+\\d+ 3:3:two 0:0:zero");
      assertThat(lines[2]).isEqualTo("./sub/empty d41d8cd98f00b204e9800998ecf8427e+0 0:0:\\056");
      try (Stream<Path> blocks = Files.walk(arvados.dataFolder().resolve("keep0"))) {
        assertThat(blocks.filter(Files::isRegularFile)).hasSize(2);
      }
    }
  }

  @Test
  void aManifestThatDoesNotParseIsStoredAsItIs() throws IOException {
    try (LocalArvados arvados = LocalArvados.start()) {
      String text = ". this is no locator 0:0:x\n";
      StoredCollection made = arvados.createCollectionFromManifest("broken", text);
      JsonNode record = new ApiClient(arvados).get("collections/" + made.uuid()).ok();
      assertThat(record.get("manifest_text").textValue()).isEqualTo(text);
    }
  }
}
