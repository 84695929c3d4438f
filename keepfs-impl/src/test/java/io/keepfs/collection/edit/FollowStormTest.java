package io.keepfs.collection.edit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.collection.CollectionTree;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A file that is open and unchanged is written at the moment at which it takes over the server's.
 */
class FollowStormTest {
  private static final int ROUNDS = 20_000;

  private final EditFixture fixture = new EditFixture();

  @Test
  void neitherTheWriteNorTheServersContentIsLost() throws Exception {
    CollectionTree first = fixture.treeOf(Map.of("x", "first"));
    CollectionTree theirs = fixture.treeOf(Map.of("x", "their"));
    ExecutorService other = Executors.newSingleThreadExecutor();
    CyclicBarrier together = new CyclicBarrier(2);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        EditableCollection collection = fixture.on(first);
        EditFile file = collection.open("x", true);
        Future<?> write =
            other.submit(
                () -> {
                  together.await();
                  return file.content().write(0, ByteBuffer.wrap("M".getBytes(UTF_8)));
                });
        together.await();
        List<String> conflicts = collection.merge(theirs, OnConflict.COPY, Instant.EPOCH);
        write.get(1, TimeUnit.MINUTES);
        file.closed(true);
        Map<String, String> found = EditFixture.contents(collection);
        if (conflicts.isEmpty()) {
          assertThat(found).as("round %d", round).isEqualTo(Map.of("x", "Mheir"));
        } else {
          assertThat(found.values()).as("round %d", round).containsExactly("Mirst", "their");
        }
      }
    } finally {
      other.shutdownNow();
    }
  }
}
