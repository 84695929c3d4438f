package io.keepfs.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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
    arvados.api().setLatency(Duration.ofHours(1), USERS);
    CompletableFuture<ApiClient.Answer> held =
        CompletableFuture.supplyAsync(() -> client.get("users"));
    for (int i = 0; i < 20; i++) {
      client.get("groups").ok();
    }
    assertThat(held).isNotDone();
    arvados.api().clearFaults();
    held.join().ok();
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
