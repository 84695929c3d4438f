package io.keepfs.local.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.http.TextSocket;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are slower than what happens. */
class EventSessionTest {
  private static final Caller ADMIN = new Caller("zlocl-tpzed-000000000000001", true, "", "");

  @TempDir Path folder;

  private Cluster cluster;
  private EventHub hub;

  @BeforeEach
  void open() {
    cluster = TestCluster.in(folder);
    cluster.database().addListener(EventLog.of(cluster));
    hub = EventHub.start(cluster);
  }

  @AfterEach
  void close() {
    hub.close();
    cluster.database().close();
  }

  /** A client that takes a text only when it is told to. */
  private static final class SlowSocket implements TextSocket {
    final List<String> texts = new CopyOnWriteArrayList<>();
    private Runnable whenDone = () -> {};
    volatile boolean cut;

    @Override
    public synchronized void send(String text, Runnable whenDone) {
      texts.add(text);
      this.whenDone = whenDone;
    }

    void take() {
      Runnable done;
      synchronized (this) {
        done = whenDone;
        whenDone = () -> {};
      }
      done.run();
    }

    void takeAll() {
      int before;
      do {
        before = texts.size();
        take();
      } while (texts.size() > before);
    }

    @Override
    public void cut() {
      cut = true;
    }
  }

  private void make(int count) {
    for (int i = 0; i < count; i++) {
      Row row =
          Row.of(
              Schemas.GROUPS,
              Map.of(
                  "uuid", cluster.uuids().next(Schemas.GROUPS),
                  "owner_uuid", ADMIN.userUuid(),
                  "modified_at", cluster.times().next()));
      cluster
          .database()
          .write(
              () -> {
                cluster.groups().put(row);
                return row;
              });
    }
  }

  private SlowSocket subscribed(String more) {
    SlowSocket socket = new SlowSocket();
    TextSocket.Listener session = hub.session(ADMIN);
    session.opened(socket);
    session.received("{\"method\":\"subscribe\",\"filters\":[]" + more + "}");
    return socket;
  }

  @Test
  void aClientThatLetsTooManyEventsWaitIsCutOff() {
    SlowSocket slow = subscribed("");
    SlowSocket quick = subscribed("");
    make(EventSession.MAX_WAITING);
    // The answer to the subscription is under way: all events wait, and that is just allowed.
    awaitDelivered(quick, EventSession.MAX_WAITING);
    assertThat(slow.cut).isFalse();
    make(1);
    Awaitility.await().until(() -> slow.cut);
    awaitDelivered(quick, EventSession.MAX_WAITING + 1);
    assertThat(quick.cut).isFalse();
  }

  /** Takes what comes until the event with that id is among it. */
  private static void awaitDelivered(SlowSocket socket, long id) {
    Awaitility.await()
        .until(
            () -> {
              socket.takeAll();
              return socket.texts.stream().anyMatch(text -> idOf(text) == id);
            });
  }

  private static long idOf(String text) {
    try {
      return new ObjectMapper().readTree(text).path("id").asLong();
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  @Test
  void thePastIsReadAsFastAsTheClientTakesItAndCountsForNothing() {
    SlowSocket quick = subscribed("");
    for (int i = 1; i <= 3; i++) {
      make(EventSession.MAX_WAITING);
      awaitDelivered(quick, i * EventSession.MAX_WAITING);
    }
    SlowSocket slow = subscribed(",\"last_log_id\":0");
    make(EventSession.MAX_WAITING);
    awaitDelivered(quick, 4 * EventSession.MAX_WAITING);
    assertThat(slow.texts).containsExactly("{\"status\":200}");
    assertThat(slow.cut).isFalse();
    awaitDelivered(slow, 4 * EventSession.MAX_WAITING);
    assertThat(slow.texts).hasSize(1 + 4 * EventSession.MAX_WAITING);
    for (int i = 1; i < slow.texts.size(); i++) {
      assertThat(idOf(slow.texts.get(i))).isEqualTo(i);
    }
  }
}
