package io.keepfs.arvados.tree.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.ClientOptions;
import io.keepfs.arvados.tree.TestContexts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Answers that come later than newer ones. A failure of the past (#22824, #22184): loads and saves
 * that overtook each other brought an older version back.
 */
class LateAnswersTest {
  private static final String UUID = "zzzzz-4zz18-000000000000000";
  private static final String EMPTY = "d41d8cd98f00b204e9800998ecf8427e+0";
  private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NEW = OLD.plusSeconds(60);

  private final MockWebServer server = new MockWebServer();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private ArvadosClient client;
  private CollectionSource source;

  /** Says what was true when it was asked, but late. */
  private final class Late extends Dispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
      asked.countDown();
      mayAnswer.await(30, TimeUnit.SECONDS);
      String manifest =
          request.getTarget().contains("manifest_text") ? ",\"manifest_text\":\"\"" : "";
      return new MockResponse.Builder()
          .addHeader("Content-Type", "application/json")
          .body(
              "{\"uuid\":\"%s\",\"portable_data_hash\":\"%s\",\"modified_at\":\"%s\"%s}"
                  .formatted(UUID, EMPTY, OLD, manifest))
          .build();
    }
  }

  private static final SourceListener NOBODY =
      new SourceListener() {
        @Override
        public void contentLoaded(@Nullable CollectionSnapshot before, CollectionSnapshot after) {}

        @Override
        public void recordChanged() {}

        @Override
        public void collectionGone() {}
      };

  @BeforeEach
  void start() throws Exception {
    server.setDispatcher(new Late());
    server.start();
    client = new ArvadosClient(ClientOptions.of(server.url("/").uri(), "token", null));
    source =
        new CollectionSource(
            TestContexts.over(client), UUID, record(OLD), System.nanoTime(), null, NOBODY);
  }

  @AfterEach
  void stop() {
    mayAnswer.countDown();
    thread.shutdownNow();
    client.close();
    server.close();
  }

  private static CollectionRecord record(Instant modified) {
    return new CollectionRecord(
        UUID, "c", "o", EMPTY, modified, null, null, null, Map.of(), List.of(), null);
  }

  private void tellOfNewVersionWhile(Future<?> reading) throws Exception {
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    source.update(record(NEW), System.nanoTime()); // as a listing does
    assertThat(source.modified()).isEqualTo(NEW);
    mayAnswer.countDown();
    reading.get(30, TimeUnit.SECONDS);
  }

  @Test
  void anOlderRecordThatComesLaterDoesNotReplaceANewerOne() throws Exception {
    tellOfNewVersionWhile(
        thread.submit(
            () -> {
              source.follow();
              return null;
            }));
    assertThat(source.modified()).isEqualTo(NEW);
    assertThat(source.freshness().isStale()).as("the next access asks again").isTrue();
  }

  @Test
  void olderContentThatComesLaterIsAskedForAgain() throws Exception {
    tellOfNewVersionWhile(thread.submit(source::snapshot));
    await().untilAsserted(() -> assertThat(source.freshness().isStale()).isTrue());
  }

  @Test
  void anOlderListingDoesNotReplaceANewerRecord() {
    source.update(record(NEW), System.nanoTime());
    source.update(record(OLD), System.nanoTime());
    assertThat(source.modified()).isEqualTo(NEW);
  }
}
