package io.keepfs.arvados.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;

class ParallelCallsTest {
  /** More than the client sends at once. */
  private static final int CALLS = 80;

  @Test
  void callsBeyondTheBoundWaitForTheirTurn() throws Exception {
    FakePacer pacer = new FakePacer();
    ExecutorService callers = Executors.newFixedThreadPool(CALLS);
    try (MockWebServer server = new MockWebServer()) {
      for (int i = 0; i < CALLS; i++) {
        server.enqueue(
            new MockResponse.Builder()
                .body("{\"uuid\":\"zzzzz-tpzed-000000000000000\"}")
                .headersDelay(50, TimeUnit.MILLISECONDS)
                .build());
      }
      server.start();
      ClientOptions options =
          ClientOptions.of(server.url("/").uri(), "token", null).withPacer(pacer);
      try (ArvadosClient client = new ArvadosClient(options)) {
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
          answers.add(callers.submit(() -> uuid(client)));
        }
        for (Future<String> answer : answers) {
          assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("zzzzz-tpzed-000000000000000");
        }
      }
      assertThat(server.getRequestCount()).isEqualTo(CALLS);
      assertThat(pacer.waits).isEmpty();
    } finally {
      callers.shutdownNow();
    }
  }

  private static String uuid(ArvadosClient client) throws IOException {
    return client.currentUser().uuid();
  }
}
