package io.keepfs.arvados.tree.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.ClientOptions;
import io.keepfs.arvados.tree.TestContexts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a project holds is asked for side by side: nothing is answered before both questions came.
 */
@Timeout(60)
class ProjectQueriesTest {
  private static final String PROJECT = "zzzzz-j7d0g-000000000000001";

  private final MockWebServer server = new MockWebServer();
  private final CountDownLatch questions = new CountDownLatch(2);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private volatile int status = 200;
  private ArvadosClient client;
  private ProjectQueries queries;

  private final class Both extends Dispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
      questions.countDown();
      boolean both = questions.await(20, TimeUnit.SECONDS);
      mayAnswer.await();
      return new MockResponse.Builder()
          .code(both ? status : 404)
          .addHeader("Content-Type", "application/json")
          .body("{\"items\":[]}")
          .build();
    }
  }

  @BeforeEach
  void start() throws Exception {
    server.setDispatcher(new Both());
    server.start();
    client = new ArvadosClient(ClientOptions.of(server.url("/").uri(), "token", null));
    queries = new ProjectQueries(TestContexts.over(client), PROJECT, false, false);
  }

  @AfterEach
  void stop() {
    mayAnswer.countDown();
    client.close();
    server.close();
  }

  @Test
  void listsProjectsAndCollectionsSideBySide() throws Exception {
    mayAnswer.countDown();

    assertThat(queries.list(null).size()).isZero();
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void findsProjectsAndCollectionsSideBySide() throws Exception {
    mayAnswer.countDown();

    assertThat(queries.find("name")).isEmpty();
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void failsAsEitherDoes() {
    status = 404;
    mayAnswer.countDown();

    assertThatThrownBy(() -> queries.list(null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(PROJECT);
  }

  @Test
  void anInterruptEndsTheWaitForBoth() throws Exception {
    Thread asking = Thread.currentThread();
    Thread interrupting =
        new Thread(
            () -> {
              try {
                questions.await();
                asking.interrupt();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    interrupting.start();

    assertThatThrownBy(() -> queries.list(null)).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    interrupting.join();
  }
}
