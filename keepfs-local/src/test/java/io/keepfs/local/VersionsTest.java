package io.keepfs.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.testing.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Old versions of collections, and what the clock does to trash. */
class VersionsTest {
  private static final SettableClock CLOCK =
      new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));

  private static LocalArvados arvados;
  private static ApiClient client;
  private static int number;

  private String uuid;
  private String firstHash;

  @BeforeAll
  static void start() throws IOException {
    arvados =
        LocalArvados.start(
            LocalOptions.builder()
                .clock(CLOCK)
                .preserveVersionIfIdle(Duration.ofSeconds(10))
                .build());
    client = new ApiClient(arvados);
  }

  @AfterAll
  static void stop() throws IOException {
    arvados.close();
  }

  @BeforeEach
  void makeACollection() throws IOException {
    StoredCollection made =
        arvados.createCollection("v" + ++number, null, Map.of("f", ("v" + number).getBytes(UTF_8)));
    uuid = made.uuid();
    firstHash = made.portableDataHash();
  }

  private JsonNode update(String json) {
    return client.call("PUT", "collections/" + uuid, json.replace('\'', '"')).ok();
  }

  private List<JsonNode> versions() {
    List<JsonNode> versions = new ArrayList<>();
    client
        .get(
            "collections",
            Map.of(
                "filters", "[[\"current_version_uuid\",\"=\",\"" + uuid + "\"]]",
                "include_old_versions", "true",
                "include_trash", "true",
                "order", "version desc"))
        .ok()
        .get("items")
        .forEach(versions::add);
    return versions;
  }

  @Test
  void anUpdateOfWhatWasIdleKeepsTheOldVersion() {
    CLOCK.advance(Duration.ofSeconds(11));
    JsonNode head = update("{'manifest_text':'','name':'new name %d'}".formatted(number));
    assertThat(head.get("uuid").textValue()).isEqualTo(uuid);
    assertThat(head.get("version").intValue()).isEqualTo(2);
    update("{'description':'at once, so no version'}");
    assertThat(versions()).hasSize(2);
    JsonNode old = versions().get(1);
    assertThat(old.get("uuid").textValue()).isNotEqualTo(uuid).matches("zlocl-4zz18-.*");
    assertThat(old.get("version").intValue()).isEqualTo(1);
    assertThat(old.get("name").textValue()).isEqualTo("v" + number);
    assertThat(old.get("portable_data_hash").textValue()).isEqualTo(firstHash);
    String path = "collections/" + old.get("uuid").textValue();
    assertThat(client.get(path).ok().get("manifest_text").textValue()).contains(":f\n");
    assertThat(client.call("PUT", path, "{\"name\":\"x\"}").status()).isEqualTo(422);
    assertThat(client.call("DELETE", path, "").status()).isEqualTo(422);
    assertThat(client.get("collections/" + firstHash).status()).isEqualTo(200);
  }

  @Test
  void oldVersionsAreInNoOrdinaryList() {
    CLOCK.advance(Duration.ofMinutes(1));
    update("{'manifest_text':''}");
    String filters = "[[\"name\",\"=\",\"v" + number + "\"]]";
    assertThat(client.list("collections", filters).ok().get("items")).hasSize(1);
    String contents = "groups/" + arvados.userUuid() + "/contents";
    assertThat(client.get(contents, Map.of("filters", filters)).ok().get("items")).hasSize(1);
    assertThat(
            client
                .get(contents, Map.of("filters", filters, "include_old_versions", "true"))
                .ok()
                .get("items"))
        .hasSize(2);
    assertThat(client.call("POST", "collections", "{\"name\":\"v" + number + "\"}").status())
        .as("the name is taken by the current version alone")
        .isEqualTo(422);
    update("{'name':'gone %d'}".formatted(number));
    client.call("POST", "collections", "{\"name\":\"v" + number + "\"}").ok();
  }

  @Test
  void aClientMayAskForAVersionToBeKept() {
    update("{'preserve_version':true}");
    assertThat(versions()).as("nothing versioned has changed").hasSize(1);
    JsonNode head = update("{'properties':{'a':1}}");
    assertThat(head.get("version").intValue()).isEqualTo(2);
    assertThat(head.get("preserve_version").booleanValue()).isFalse();
    update("{'properties':{'a':2}}");
    assertThat(versions()).hasSize(2);
    head = update("{'properties':{'a':3},'preserve_version':true}");
    assertThat(head.get("version").intValue()).isEqualTo(3);
    assertThat(head.get("preserve_version").booleanValue()).isTrue();
  }

  @Test
  void versionsFollowTheirCollectionIntoOtherProjectsAndTheTrash() {
    CLOCK.advance(Duration.ofMinutes(1));
    update("{'manifest_text':''}");
    LocalUser user = arvados.createUser("reader" + number);
    ApiClient reader = new ApiClient(arvados, user.token());
    String old = "collections/" + versions().get(1).get("uuid").textValue();
    assertThat(reader.get(old).status()).isEqualTo(404);
    arvados.share(uuid, user.uuid(), "can_read");
    assertThat(reader.get(old).status()).isEqualTo(200);
    String project = arvados.createProject("p" + number, null);
    update("{'owner_uuid':'" + project + "'}");
    assertThat(client.get(old).ok().get("owner_uuid").textValue()).isEqualTo(project);
    client.call("DELETE", "collections/" + uuid, "").ok();
    assertThat(client.get(old).status()).isEqualTo(404);
    client.call("POST", "collections/" + uuid + "/untrash", "{}").ok();
    assertThat(client.get(old).status()).isEqualTo(200);
  }

  @Test
  void trashGoesForGoodWhenItsTimeHasCome() {
    CLOCK.advance(Duration.ofMinutes(1));
    update("{'manifest_text':''}");
    client.call("DELETE", "collections/" + uuid, "").ok();
    CLOCK.advance(Duration.ofDays(13));
    assertThat(versions()).hasSize(2);
    CLOCK.advance(Duration.ofDays(2));
    assertThat(versions()).isEmpty();
    assertThat(client.get("collections/" + uuid, Map.of("include_trash", "true")).status())
        .isEqualTo(404);
  }

  @Test
  void aTimeInTheFutureTrashesThenAndNotBefore() throws IOException {
    String project = arvados.createProject("dated" + number, null);
    String inside =
        arvados.createCollection("inside", project, Map.of("f", "inside".getBytes(UTF_8))).uuid();
    String at = CLOCK.instant().plus(Duration.ofHours(1)).toString();
    JsonNode dated = client.call("PUT", "groups/" + project, "{\"trash_at\":\"" + at + "\"}").ok();
    assertThat(dated.get("is_trashed").booleanValue()).isFalse();
    assertThat(client.get("collections/" + inside).status()).isEqualTo(200);
    CLOCK.advance(Duration.ofHours(1));
    assertThat(client.get("collections/" + inside).status()).isEqualTo(404);
    JsonNode trashed =
        client
            .get(
                "groups",
                Map.of(
                    "filters",
                    "[[\"is_trashed\",\"=\",true],[\"uuid\",\"=\",\"" + project + "\"]]",
                    "include_trash",
                    "true"))
            .ok();
    assertThat(trashed.get("items")).hasSize(1);
    CLOCK.advance(Duration.ofDays(15));
    assertThat(client.get("collections/" + inside, Map.of("include_trash", "true")).status())
        .as("what lies in a deleted project is deleted with it")
        .isEqualTo(404);
  }

  @Test
  void whoReadsWhileContentsComeAndGoAlwaysGetsOne() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> reading =
          reader.submit(
              () -> {
                int count = 0;
                while (!done.get()) {
                  JsonNode record = client.get("collections/" + uuid).ok();
                  assertThat(record.get("manifest_text").textValue()).contains(":f");
                  count++;
                }
                return count;
              });
      for (int i = 0; i < 60; i++) {
        update("{'replace_files':{'/n%d':'current/f','/n%d':''}}".formatted(i, i - 1));
      }
      done.set(true);
      assertThat(reading.get()).isPositive();
    } finally {
      done.set(true);
      reader.shutdownNow();
    }
    try (Stream<Path> kept = Files.list(arvados.dataFolder().resolve("manifests"))) {
      assertThat(kept.count()).as("most of what came has gone").isLessThan(55);
    }
  }
}
