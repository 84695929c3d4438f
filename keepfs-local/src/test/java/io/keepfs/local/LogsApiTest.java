package io.keepfs.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.testing.SettableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of what happened to records, as polling clients read it. */
class LogsApiTest {
  private static LocalArvados arvados;
  private static ApiClient client;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    arvados = LocalArvados.start();
    client = new ApiClient(arvados);
  }

  @AfterAll
  static void stop() throws IOException {
    arvados.close();
  }

  private static JsonNode logs(ApiClient reader, String filters) {
    return reader.get("logs", Map.of("filters", filters, "order", "id asc")).ok().get("items");
  }

  private static JsonNode logsOf(ApiClient reader, String uuid) {
    return logs(reader, "[[\"object_uuid\",\"=\",\"%s\"]]".formatted(uuid));
  }

  private static List<String> types(JsonNode logs) {
    List<String> types = new ArrayList<>();
    logs.forEach(log -> types.add(log.get("event_type").textValue()));
    return types;
  }

  @Test
  void everyChangeOfACollectionIsLoggedWithWhatChanged() {
    String made =
        client.call("POST", "collections", "{\"name\":\"one\"}").ok().get("uuid").textValue();
    String project = arvados.createProject("destination", null);
    String manifest = ". d41d8cd98f00b204e9800998ecf8427e+0 0:0:f\\n";
    client.call("PUT", "collections/" + made, "{\"manifest_text\":\"" + manifest + "\"}").ok();
    client.call("PUT", "collections/" + made, "{\"name\":\"two\"}").ok();
    client.call("PUT", "collections/" + made, "{\"owner_uuid\":\"" + project + "\"}").ok();
    client.call("DELETE", "collections/" + made, "").ok();
    client.call("POST", "collections/" + made + "/untrash", "").ok();

    JsonNode logs = logsOf(client, made);
    assertThat(types(logs))
        .as("into the trash and back are changes")
        .containsExactly("create", "update", "update", "update", "update", "update");
    JsonNode first = logs.get(0);
    assertThat(first.get("uuid").textValue()).matches("zlocl-57u5n-[0-9a-z]{15}");
    assertThat(first.get("kind").textValue()).isEqualTo("arvados#log");
    assertThat(first.get("object_kind").textValue()).isEqualTo("arvados#collection");
    assertThat(first.get("object_owner_uuid").textValue()).isEqualTo(arvados.homeUuid());
    assertThat(first.get("event_at").textValue())
        .isEqualTo(client.get("collections/" + made).ok().get("created_at").textValue());
    assertThat(first.get("properties").get("old_attributes").isNull()).isTrue();
    assertThat(first.get("properties").get("new_attributes").get("name").textValue())
        .isEqualTo("one");

    assertChanged(
        logs.get(1), "portable_data_hash", "\"d41d8cd98f00b204e9800998ecf8427e+0\"", null);
    assertChanged(logs.get(2), "name", "\"one\"", "\"two\"");
    assertChanged(logs.get(3), "owner_uuid", '"' + arvados.homeUuid() + '"', '"' + project + '"');
    assertThat(logs.get(3).get("object_owner_uuid").textValue()).isEqualTo(project);
    assertChanged(logs.get(4), "is_trashed", "false", "true");
    assertChanged(logs.get(5), "is_trashed", "true", "false");
    List<String> attributes = new ArrayList<>();
    logs.get(1)
        .get("properties")
        .get("old_attributes")
        .fieldNames()
        .forEachRemaining(attributes::add);
    assertThat(attributes)
        .containsExactly("is_trashed", "name", "owner_uuid", "portable_data_hash");
  }

  private static void assertChanged(JsonNode log, String attribute, String from, String to) {
    JsonNode properties = log.get("properties");
    assertThat(properties.get("old_attributes").get(attribute)).hasToString(from);
    if (to != null) {
      assertThat(properties.get("new_attributes").get(attribute)).hasToString(to);
    }
    assertThat(properties.get("new_attributes").get(attribute))
        .isNotEqualTo(properties.get("old_attributes").get(attribute));
  }

  @Test
  void idsCountUpAndPollersAskForWhatCameSince() {
    String one = arvados.createProject("polled 1", null);
    long last =
        logs(client, "[]").findValues("id").stream()
            .mapToLong(JsonNode::longValue)
            .max()
            .orElseThrow();
    String two = arvados.createProject("polled 2", null);
    client.call("PUT", "groups/" + one, "{\"description\":\"changed\"}").ok();
    JsonNode since = logs(client, "[[\"id\",\">\",\"%d\"]]".formatted(last));
    assertThat(since.findValuesAsText("object_uuid")).containsExactly(two, one);
    assertThat(since.findValues("id")).map(JsonNode::longValue).containsExactly(last + 1, last + 2);

    JsonNode newest = client.get("logs", Map.of("order", "id desc", "limit", "1")).ok();
    assertThat(newest.get("items").get(0).get("id").longValue()).isEqualTo(last + 2);
    assertThat(newest.get("items_available").longValue()).isEqualTo(last + 2);
    String created = since.get(0).get("created_at").textValue();
    assertThat(
            logs(
                client,
                "[[\"created_at\",\">=\",\"%s\"],[\"event_type\",\"in\",[\"update\"]]]"
                    .formatted(created)))
        .hasSize(1);
    assertThat(logs(client, "[[\"created_at\",\">\",\"2999-01-01T00:00:00Z\"]]")).isEmpty();
  }

  @Test
  void theLogShowsOnlyWhatTheReaderMayReadOfTheObject() {
    ApiClient other = new ApiClient(arvados, arvados.createUser("other").token());
    ApiClient admin = new ApiClient(arvados, arvados.createAdmin("admin").token());
    String mine = arvados.createProject("mine alone", null);
    assertThat(logsOf(client, mine)).hasSize(1);
    assertThat(logsOf(admin, mine)).hasSize(1);
    assertThat(logsOf(other, mine)).isEmpty();
    String uuid = logsOf(client, mine).get(0).get("uuid").textValue();
    assertThat(client.get("logs/" + uuid).ok().get("object_uuid").textValue()).isEqualTo(mine);
    assertThat(other.get("logs/" + uuid).status()).isEqualTo(404);
  }

  @Test
  void aDeletionIsToldToWhomItsPlaceIsOpen() throws Exception {
    SettableClock clock = new SettableClock(Instant.parse("2026-01-02T03:04:05Z"));
    try (LocalArvados timed = LocalArvados.start(LocalOptions.builder().clock(clock).build())) {
      ApiClient owner = new ApiClient(timed);
      LocalUser reader = timed.createUser("reader");
      LocalUser other = timed.createUser("other");
      String project = timed.createProject("shared", null);
      String body = "{\"name\":\"gone\",\"owner_uuid\":\"" + project + "\"}";
      String gone = owner.call("POST", "collections", body).ok().get("uuid").textValue();
      timed.share(project, reader.uuid(), "can_read");
      owner.call("DELETE", "collections/" + gone, "").ok();
      try (EventClient heard = EventClient.subscribed(timed, reader.token());
          EventClient unheard = EventClient.subscribed(timed, other.token())) {
        clock.advance(Duration.ofDays(15));
        owner.get("users/current").ok();
        assertThat(heard.next().get("event_type").textValue()).isEqualTo("delete");
        unheard.awaitPong();
        assertThat(unheard.rest()).isEmpty();
      }
      List<String> all = List.of("create", "update", "delete");
      assertThat(types(logsOf(owner, gone))).isEqualTo(all);
      assertThat(types(logsOf(new ApiClient(timed, reader.token()), gone))).isEqualTo(all);
      assertThat(logsOf(new ApiClient(timed, other.token()), gone)).isEmpty();
    }
  }

  @Test
  void theLogGoesOnAfterARestart() throws IOException {
    LocalOptions options = LocalOptions.builder().dataFolder(folder.resolve("data")).build();
    try (LocalArvados first = LocalArvados.start(options)) {
      first.createProject("before", null);
    }
    try (LocalArvados second = LocalArvados.start(options)) {
      second.createProject("after", null);
      JsonNode logs = logs(new ApiClient(second), "[]");
      assertThat(logs.findValues("id")).map(JsonNode::longValue).containsExactly(1L, 2L);
    }
  }
}
