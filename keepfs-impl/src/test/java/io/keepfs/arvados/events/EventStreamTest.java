package io.keepfs.arvados.events;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.CallLimits;
import io.keepfs.arvados.rest.ClientOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventStreamTest {
  private static final String TOKEN = "v2/zzzzz-gj3su-000000000000000/thesecretpart";
  private static final String A = "zzzzz-4zz18-00000000000000a";
  private static final String B = "zzzzz-4zz18-00000000000000b";

  private final Logger root = (Logger) LoggerFactory.getLogger("io.keepfs");
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  private final Heard heard = new Heard();
  private EventServer server;
  private ArvadosClient client;
  private EventStream stream;

  /** What the listener was told, as {@code flowing}, {@code missed}, {@code dried} and uuids. */
  private static final class Heard implements EventListener {
    final BlockingQueue<String> all = new LinkedBlockingQueue<>();
    volatile ObjectEvent last;
    volatile boolean fails;
    volatile boolean pushed;

    @Override
    public void changed(ObjectEvent event) {
      failOnce();
      last = event;
      all.add(event.objectUuid());
    }

    @Override
    public void flowing(boolean missed) {
      failOnce();
      all.add(missed ? "missed" : "flowing");
    }

    @Override
    public void pushed(boolean now) {
      pushed = now;
    }

    @Override
    public void dried() {
      assertThat(pushed).isFalse();
      all.add("dried");
    }

    private void failOnce() {
      if (fails) {
        fails = false;
        throw new IllegalStateException("as the test wants");
      }
    }

    String next() throws InterruptedException {
      return all.poll(20, TimeUnit.SECONDS);
    }
  }

  @BeforeEach
  void prepare() throws Exception {
    said.start();
    root.addAppender(said);
    root.setLevel(Level.DEBUG);
    server = new EventServer();
    client =
        new ArvadosClient(
            ClientOptions.of(server.root(), TOKEN, null)
                .withLimits(CallLimits.DEFAULT.withRetries(0)));
  }

  @AfterEach
  void stop() {
    if (stream != null) {
      stream.close();
    }
    client.close();
    server.close();
    root.detachAppender(said);
    root.setLevel(null);
    assertThat(said.list)
        .allSatisfy(line -> assertThat(line.toString()).doesNotContain("thesecretpart"));
  }

  private void start(boolean websocket) {
    start(websocket, Duration.ofMinutes(9));
  }

  private void start(boolean websocket, Duration replayed) {
    start(websocket, replayed, Duration.ofSeconds(10));
  }

  private void start(boolean websocket, Duration replayed, Duration answerTimeout) {
    stream =
        EventStream.start(
            client,
            new EventOptions(
                websocket ? Optional.of(server.websocket()) : Optional.empty(),
                Duration.ofMillis(100),
                Duration.ofSeconds(20),
                answerTimeout,
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                replayed),
            Clock.systemUTC(),
            heard);
  }

  private JsonNode subscription() throws InterruptedException {
    return server.subscriptions.poll(20, TimeUnit.SECONDS);
  }

  private long lines(String part) {
    return said.list.stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
        .filter(line -> line.getFormattedMessage().contains(part))
        .count();
  }

  @Test
  void subscribesToChangesAndTellsOfThem() throws Exception {
    start(true);
    JsonNode subscription = subscription();
    assertThat(subscription.get("method").asText()).isEqualTo("subscribe");
    assertThat(subscription.get("filters").toString())
        .isEqualTo("[[\"event_type\",\"in\",[\"create\",\"update\",\"delete\"]]]");
    assertThat(subscription.has("last_log_id")).isFalse();
    assertThat(server.targets.poll()).startsWith("/websocket?api_token=v2");
    assertThat(heard.next()).isEqualTo("missed");
    int id = server.change(A);
    assertThat(heard.next()).isEqualTo(A);
    Awaitility.await().until(() -> heard.pushed);
    assertThat(heard.last)
        .isEqualTo(
            new ObjectEvent(
                id,
                A,
                ObjectEvent.Type.UPDATE,
                "zzzzz-j7d0g-00000000000000o",
                "zzzzz-j7d0g-00000000000000n",
                "old",
                "new",
                null,
                false,
                false));
    assertThat(server.logRequests).hasValue(0);
  }

  @Test
  void goesOnWhereItWasAfterALossAndSaysSoOnce() throws Exception {
    start(true);
    subscription();
    assertThat(heard.next()).isEqualTo("missed");
    int last = server.change(A);
    assertThat(heard.next()).isEqualTo(A);
    server.refusesSockets = true;
    server.refusesLogs = true;
    server.drop();
    assertThat(heard.next()).isEqualTo("dried");
    server.changeSilently(B);
    Awaitility.await().until(() -> server.targets.size() > 3);
    server.refusesSockets = false;
    assertThat(subscription().get("last_log_id").asInt()).isEqualTo(last - EventCursor.OVERLAP);
    assertThat(heard.next()).isEqualTo("flowing");
    assertThat(heard.next()).as("and A is not told again").isEqualTo(B);
    assertThat(lines("no events from the websocket")).isEqualTo(1);
    assertThat(lines("events flow again")).isEqualTo(1);
  }

  @Test
  void aGapThatTheServerDoesNotFillIsTold() throws Exception {
    start(true, Duration.ZERO);
    subscription();
    assertThat(heard.next()).isEqualTo("missed");
    server.change(A);
    assertThat(heard.next()).isEqualTo(A);
    server.refusesLogs = true;
    server.drop();
    assertThat(heard.next()).isEqualTo("dried");
    assertThat(subscription().has("last_log_id")).isFalse();
    assertThat(heard.next()).isEqualTo("missed");
  }

  @Test
  void anEventThatIsLateIsToldAll() throws Exception {
    start(true);
    subscription();
    assertThat(heard.next()).isEqualTo("missed");
    int late = server.skipId();
    server.change(A);
    assertThat(heard.next()).isEqualTo(A);
    server.changeLate(late, B);
    assertThat(heard.next()).isEqualTo(B);
  }

  @Test
  void withoutAnyEventToGoOnFromChangesMayHaveBeenMissed() throws Exception {
    server.refusesLogs = true;
    start(true);
    subscription();
    assertThat(heard.next()).isEqualTo("missed");
    server.drop();
    assertThat(heard.next()).isEqualTo("dried");
    assertThat(subscription().has("last_log_id")).isFalse();
    assertThat(heard.next()).isEqualTo("missed");
  }

  @Test
  void asksForTheLogWhereThereIsNoWebsocket() throws Exception {
    server.changeSilently(A);
    start(false);
    assertThat(heard.next()).isEqualTo("missed");
    server.changeSilently(B);
    assertThat(heard.next()).isEqualTo(B);
    server.refusesLogs = true;
    assertThat(heard.next()).isEqualTo("dried");
    server.changeSilently(A);
    server.refusesLogs = false;
    assertThat(heard.all.poll(20, TimeUnit.SECONDS)).isIn(A, "flowing");
    assertThat(heard.all.poll(20, TimeUnit.SECONDS)).isIn(A, "flowing");
    assertThat(lines("changes show after the refresh time only")).isEqualTo(1);
    assertThat(server.targets).isEmpty();
  }

  @Test
  void asksForTheLogWhileTheWebsocketIsRefused() throws Exception {
    server.changeSilently(A);
    server.subscriptionStatus = 400;
    start(true);
    assertThat(heard.next()).isEqualTo("missed");
    server.changeSilently(B);
    assertThat(heard.next()).isEqualTo(B);
    assertThat(heard.pushed).isFalse();
    assertThat(lines("no events from the websocket")).isEqualTo(1);
    server.subscriptionStatus = 200;
    Awaitility.await().untilAsserted(() -> assertThat(lines("events flow again")).isEqualTo(1));
  }

  @Test
  void aReasonThatNamesTheTokenIsLoggedWithoutIt() throws Exception {
    start(true);
    subscription();
    assertThat(heard.next()).isEqualTo("missed");
    server.drop("bye " + TOKEN); // what is logged is looked at after each test
    assertThat(heard.next()).isEqualTo("dried");
    Awaitility.await().until(() -> lines("closed by the server: bye") == 1);
  }

  @Test
  void aServerThatIsSilentGivesNoNews() throws Exception {
    server.changeSilently(A);
    start(false, Duration.ofMinutes(9), Duration.ofSeconds(1));
    assertThat(heard.next()).isEqualTo("missed");
    server.holdsLogs = true;
    assertThat(heard.next()).isEqualTo("dried");
    server.holdsLogs = false;
    server.changeSilently(B);
    assertThat(heard.all.poll(20, TimeUnit.SECONDS)).isIn(B, "flowing");
  }

  @Test
  void aFailureOfTheListenerEndsNothing() throws Exception {
    heard.fails = true;
    start(false);
    assertThat(heard.next()).isEqualTo("dried");
    assertThat(heard.next()).isEqualTo("missed");
    heard.fails = true;
    server.changeSilently(A);
    assertThat(heard.next()).isEqualTo("dried");
    assertThat(heard.next()).isEqualTo("missed");
    server.changeSilently(B);
    assertThat(heard.next()).isEqualTo(B);
  }

  @Test
  void whatTheListenerFailedToHearOfTheWebsocketIsMissed() throws Exception {
    start(true);
    subscription();
    assertThat(heard.next()).isEqualTo("missed");
    heard.fails = true;
    server.change(A);
    assertThat(heard.next()).isEqualTo("dried");
    assertThat(heard.next()).isEqualTo("missed");
    Awaitility.await().until(() -> lines("events flow again") == 1);
    server.change(B);
    assertThat(heard.next()).isEqualTo(B);
  }

  @Test
  void nonsenseIsPassedOver() throws Exception {
    start(true);
    subscription();
    assertThat(heard.next()).isEqualTo("missed");
    for (String text :
        new String[] {
          "",
          "nonsense",
          "[]",
          "{}",
          "null",
          "{\"id\":\"x\"}",
          "{\"id\":7}",
          "{\"status\":400}",
          "{\"id\":8,\"object_uuid\":\"u\",\"event_type\":\"update\",\"properties\":7}",
          "{\"id\":9,\"object_uuid\":\"u\",\"event_type\":\"login\"}"
        }) {
      server.send(text);
    }
    server.change(A);
    assertThat(heard.next()).isEqualTo(A);
  }

  @Test
  void nothingIsToldAfterTheEnd() throws Exception {
    for (int i = 0; i < 20; i++) {
      start(true);
      subscription();
      server.change(A);
      stream.close();
      int told = heard.all.size();
      server.change(B);
      assertThat(heard.all).hasSize(told);
    }
  }
}
