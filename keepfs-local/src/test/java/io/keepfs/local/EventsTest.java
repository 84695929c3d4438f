package io.keepfs.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.testing.SettableClock;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events through websockets, as clients that listen see them. */
class EventsTest {
  private LocalArvados arvados;
  private ApiClient api;

  @BeforeEach
  void start() throws Exception {
    arvados = LocalArvados.start();
    api = new ApiClient(arvados);
  }

  @AfterEach
  void stop() throws Exception {
    arvados.close();
  }

  private static List<Long> ids(List<JsonNode> events) {
    return events.stream().map(event -> event.get("id").longValue()).toList();
  }

  private static Long[] range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toArray(Long[]::new);
  }

  @Test
  void aListenerHearsOfEachChangeInTheOrderOfTheLog() throws Exception {
    try (EventClient listener = EventClient.subscribed(arvados, arvados.token())) {
      String uuid =
          api.call("POST", "collections", "{\"name\":\"one\"}").ok().get("uuid").textValue();
      String project = arvados.createProject("destination", null);
      String move = "{\"name\":\"two\",\"owner_uuid\":\"" + project + "\"}";
      api.call("PUT", "collections/" + uuid, move).ok();
      api.call("DELETE", "collections/" + uuid, "").ok();

      List<JsonNode> events = listener.next(4);
      assertThat(ids(events)).containsExactly(1L, 2L, 3L, 4L);
      assertThat(events).map(event -> event.get("msgID").intValue()).containsExactly(1, 2, 3, 4);
      JsonNode logs = api.get("logs", Map.of("order", "id asc")).ok().get("items");
      for (int i = 0; i < 4; i++) {
        JsonNode event = events.get(i);
        for (String same :
            new String[] {
              "uuid", "object_uuid", "object_owner_uuid", "object_kind", "event_type", "properties"
            }) {
          assertThat(event.get(same)).as(same).isEqualTo(logs.get(i).get(same));
        }
      }
      JsonNode moved = events.get(2);
      assertThat(moved.get("object_owner_uuid").textValue()).isEqualTo(project);
      assertThat(moved.at("/properties/old_attributes/owner_uuid").textValue())
          .isEqualTo(arvados.homeUuid());
      assertThat(moved.at("/properties/new_attributes/name").textValue()).isEqualTo("two");
      assertThat(events.get(3).at("/properties/new_attributes/is_trashed").booleanValue()).isTrue();
    }
  }

  @Test
  void aChangeThatAnEventTellsOfIsThere() throws Exception {
    try (EventClient listener = EventClient.subscribed(arvados, arvados.token())) {
      for (int i = 0; i < 20; i++) {
        arvados.createProject("project " + i, null);
        String uuid = listener.next().get("object_uuid").textValue();
        assertThat(api.get("groups/" + uuid).ok().get("name").textValue())
            .isEqualTo("project " + i);
      }
    }
  }

  @Test
  void onlyTheTypeAndTheTimeOfEventsCanBeFiltered() throws Exception {
    try (EventClient listener = EventClient.connect(arvados)) {
      for (String refused :
          new String[] {
            "{\"method\":\"subscribe\",\"filters\":[[\"object_uuid\",\"=\",\"x\"]]}",
            "{\"method\":\"subscribe\",\"filters\":[[\"event_type\",\"=\",\"create\"]]}",
            "{\"method\":\"subscribe\",\"filters\":[[\"created_at\",\"in\",[]]]}",
            "{\"method\":\"subscribe\",\"filters\":[[\"created_at\",\">\",\"never\"]]}",
            "{\"method\":\"subscribe\",\"filters\":[\"(id < id)\"]}",
            "{\"method\":\"subscribe\",\"filters\":{}}",
            "{\"method\":\"unsubscribe\",\"filters\":[]}",
            "{\"method\":\"else\"}",
            "{}",
            "[]",
            "no JSON"
          }) {
        assertThat(listener.ask(refused)).as(refused).isEqualTo(400);
      }
      arvados.createProject("not heard of", null);
      listener.subscribe("[[\"event_type\",\"in\",[\"update\"]]]");
      String uuid = arvados.createProject("not heard of either", null);
      api.call("PUT", "groups/" + uuid, "{\"name\":\"heard of\"}").ok();
      assertThat(listener.next().get("event_type").textValue()).isEqualTo("update");

      listener.subscribe("[[\"created_at\",\">\",\"2000-01-01T00:00:00Z\"]]");
      arvados.createProject("heard of by its time", null);
      assertThat(listener.next().get("event_type").textValue()).isEqualTo("create");
    }
  }

  @Test
  void whoHasUnsubscribedHearsNoMore() throws Exception {
    try (EventClient listener = EventClient.subscribed(arvados, arvados.token())) {
      String other = "{\"method\":\"unsubscribe\",\"filters\":[]}";
      assertThat(listener.ask(other)).as("not what was subscribed to").isEqualTo(400);
      String same = "{\"method\":\"unsubscribe\",\"filters\":" + EventClient.ALL + "}";
      assertThat(listener.ask(same)).isEqualTo(200);
      arvados.createProject("not heard of", null);
      listener.subscribe("[]");
      arvados.createProject("heard of", null);
      assertThat(listener.next().get("id").longValue()).isEqualTo(2);
      assertThat(listener.rest()).isEmpty();
    }
  }

  @Test
  void thePastComesFirstAndThenWhatHappensSinceWithoutAGap() throws Exception {
    for (int i = 0; i < 150; i++) {
      arvados.createProject("past " + i, null);
    }
    try (EventClient listener = EventClient.connect(arvados);
        EventClient current = EventClient.subscribed(arvados, arvados.token())) {
      arvados.createProject("the last of the past", null);
      current.next();
      int status = listener.ask("{\"method\":\"subscribe\",\"filters\":[],\"last_log_id\":20}");
      assertThat(status).isEqualTo(200);
      arvados.createProject("since", null);
      assertThat(ids(listener.next(132))).containsExactly(range(21, 152));
    }
  }

  @Test
  void thePastGoesBackTenMinutes() throws Exception {
    SettableClock clock = new SettableClock(Instant.parse("2026-01-02T03:04:05Z"));
    LocalOptions options = LocalOptions.builder().clock(clock).build();
    try (LocalArvados timed = LocalArvados.start(options);
        EventClient current = EventClient.subscribed(timed, timed.token());
        EventClient listener = EventClient.connect(timed)) {
      timed.createProject("eleven minutes ago", null);
      clock.advance(Duration.ofMinutes(2));
      timed.createProject("nine minutes ago", null);
      clock.advance(Duration.ofMinutes(9));
      current.next(2);
      listener.send("{\"method\":\"subscribe\",\"filters\":[],\"last_log_id\":0}");
      listener.next();
      timed.createProject("now", null);
      assertThat(ids(listener.next(2))).containsExactly(2L, 3L);
    }
  }

  @Test
  void aListenerHearsOnlyOfWhatItMayRead() throws Exception {
    LocalUser other = arvados.createUser("other");
    LocalUser admin = arvados.createAdmin("admin");
    try (EventClient mine = EventClient.subscribed(arvados, arvados.token());
        EventClient theirs = EventClient.subscribed(arvados, other.token());
        EventClient all = EventClient.subscribed(arvados, admin.token())) {
      arvados.createProject("mine", null);
      arvados.createProject("theirs", other.uuid());
      assertThat(ids(all.next(2))).containsExactly(1L, 2L);
      assertThat(ids(mine.next(1))).containsExactly(1L);
      assertThat(ids(theirs.next(1))).containsExactly(2L);
      assertThat(mine.rest()).isEmpty();
    }
  }

  @Test
  void withoutATokenThereIsNoConnection() {
    for (String query : new String[] {"", "?api_token=v2/unknown/token"}) {
      assertThatThrownBy(() -> EventClient.connect(arvados, query))
          .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }
    assertThat(arvados.requests())
        .extracting(RecordedRequest::path, RecordedRequest::status)
        .containsOnly(tuple("/websocket", 401));
    assertThat(api.send(api.request("/websocket").GET()).status())
        .as("not asked for a websocket")
        .isEqualTo(400);
  }

  @Test
  void theTokenMayComeInTheHeaderAndClientsMayPing() throws Exception {
    WebSocket socket =
        api.http()
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + arvados.token())
            .buildAsync(
                URI.create("wss://" + arvados.apiHost() + "/websocket"),
                new WebSocket.Listener() {})
            .join();
    assertThat(arvados.requests())
        .containsExactly(new RecordedRequest("api", "GET", "/websocket", 101));
    socket.abort();
    try (EventClient listener = EventClient.subscribed(arvados, arvados.token())) {
      listener.awaitPong();
      arvados.createProject("after the ping", null);
      listener.next();
    }
  }

  @Test
  void theDiscoveryDocumentTellsOfTheWebsocket() {
    JsonNode discovery = api.send(api.request("/discovery/v1/apis/arvados/v1/rest").GET()).ok();
    assertThat(discovery.get("websocketUrl").textValue())
        .isEqualTo("wss://" + arvados.apiHost() + "/websocket");
    assertThat(api.get("config").ok().at("/Services/Websocket/ExternalURL").textValue())
        .isEqualTo("wss://" + arvados.apiHost() + "/websocket");
  }

  @Test
  void cutConnectionsEndAndNewOnesMissNothing() throws Exception {
    try (EventClient first = EventClient.subscribed(arvados, arvados.token())) {
      arvados.createProject("heard of", null);
      long last = first.next().get("id").longValue();
      assertThat(arvados.events().connections()).isEqualTo(1);
      arvados.events().disconnectAll();
      first.awaitEnd();
      Awaitility.await().until(() -> arvados.events().connections() == 0);

      arvados.events().refuseConnections(true);
      assertThatThrownBy(() -> EventClient.connect(arvados))
          .hasCauseInstanceOf(WebSocketHandshakeException.class);
      arvados.createProject("missed", null);
      arvados.events().refuseConnections(false);
      try (EventClient second = EventClient.connect(arvados)) {
        second.send("{\"method\":\"subscribe\",\"filters\":[],\"last_log_id\":%d}".formatted(last));
        assertThat(second.next().get("status").intValue()).isEqualTo(200);
        assertThat(second.next().get("id").longValue()).isEqualTo(last + 1);
      }
    }
  }

  @Test
  void heldEventsComeWhenTheyAreLetGo() throws Exception {
    try (EventClient listener = EventClient.subscribed(arvados, arvados.token())) {
      arvados.events().hold(true);
      List<String> made = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        made.add(arvados.createProject("held " + i, null));
      }
      listener.awaitPong();
      assertThat(listener.rest()).isEmpty();
      arvados.events().hold(false);
      assertThat(listener.next(3))
          .map(event -> event.get("object_uuid").textValue())
          .containsExactlyElementsOf(made);
    }
  }

  @Test
  void delayedEventsComeAllTheSame() throws Exception {
    arvados.events().setDelay(Duration.ofHours(1));
    try (EventClient listener = EventClient.subscribed(arvados, arvados.token())) {
      arvados.createProject("delayed", null);
      listener.awaitPong();
      assertThat(listener.rest()).isEmpty();
      arvados.events().setDelay(Duration.ofMillis(20));
      listener.next();
    }
  }

  @Test
  void updatesAreToldOfManyAtOnce() throws Exception {
    List<String> uuids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      uuids.add(arvados.createCollection("c" + i, null, Map.of()).uuid());
    }
    try (EventClient listener = EventClient.subscribed(arvados, arvados.token())) {
      long before = arvados.events().sent();
      arvados.events().tellOfUpdates(uuids);
      List<JsonNode> told = listener.next(10);
      assertThat(told).map(event -> event.get("event_type").textValue()).containsOnly("update");
      assertThat(told)
          .map(event -> event.get("object_uuid").textValue())
          .containsExactlyElementsOf(uuids);
      assertThat(arvados.events().sent() - before).isEqualTo(10);
    }
  }

  @Test
  void aClusterThatStopsEndsItsConnections() throws Exception {
    try (EventClient listener = EventClient.subscribed(arvados, arvados.token())) {
      arvados.close();
      listener.awaitEnd();
    }
  }
}
