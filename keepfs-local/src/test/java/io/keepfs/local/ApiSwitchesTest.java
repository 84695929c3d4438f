package io.keepfs.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API server does wrong what a test wants it to. */
class ApiSwitchesTest {
  private static final String USERS = "/arvados/v1/users";

  private LocalArvados arvados;
  private ApiClient client;

  @BeforeEach
  void start() throws IOException {
    arvados = LocalArvados.start();
    client = new ApiClient(arvados);
  }

  @AfterEach
  void stop() throws IOException {
    arvados.close();
  }

  @Test
  void theAnswersOfARouteAreHeldBack() {
    arvados.api().setLatency(Duration.ofMillis(50), USERS);
    long before = System.nanoTime();
    client.get("users").ok();
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(50_000_000);
  }

  @Test
  void aServerThatIsDownRefusesAndCutsAndIsBackOnTheSamePort() throws Exception {
    String host = arvados.apiHost();
    try (EventClient listener = EventClient.subscribed(arvados, arvados.token())) {
      arvados.api().stop();
      listener.awaitEnd();
    }
    assertThatThrownBy(() -> client.get("users")).isInstanceOf(UncheckedIOException.class);
    String made = arvados.createProject("made while the server was down", null);
    arvados.api().start();
    assertThat(arvados.apiHost()).isEqualTo(host);
    client.get("groups/" + made).ok();
    try (EventClient listener = EventClient.connect(arvados)) {
      listener.send("{\"method\":\"subscribe\",\"filters\":[],\"last_log_id\":0}");
      listener.next();
      assertThat(listener.next().get("object_uuid").textValue()).isEqualTo(made);
    }
  }
}
