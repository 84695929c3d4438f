package io.keepfs.examples.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.examples.changes.MountedCluster.News;
import io.keepfs.local.StoredCollection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Neither websocket nor log tell of changes any more. */
class LostNewsIT {
  /** Half of what the kernel was told to keep names for. */
  private static final Duration LIMIT = ChangeFeed.KERNEL_KEEPS.dividedBy(2);

  @TempDir Path directory;

  @Test
  void theKernelShowsNothingOldForLongerThanTheRefreshTime() throws Exception {
    try (MountedCluster it =
        MountedCluster.start(directory, News.WEBSOCKET, Duration.ofSeconds(1))) {
      String project = it.cluster.createProject("p", null);
      StoredCollection c = it.collection("old", project, "f", "text");
      Path shown = it.home().resolve("p");
      assertThat(shown.resolve("old/f")).hasContent("text");
      Object before = Files.getLastModifiedTime(shown.resolve("old"));

      it.cluster.events().refuseConnections(true);
      it.cluster.api().failNext(Integer.MAX_VALUE, 503, "/arvados/v1/logs");
      it.cluster.events().disconnectAll();
      Awaitility.await().until(() -> it.cluster.events().connections() == 0);
      it.others.update(c.uuid(), Map.of("properties", Map.of("k", "v")));
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> !Files.getLastModifiedTime(shown.resolve("old")).equals(before));
      it.others.update(c.uuid(), Map.of("name", "new"));
      Awaitility.await().atMost(LIMIT).until(() -> Files.notExists(shown.resolve("old")));
      assertThat(shown.resolve("new/f")).hasContent("text");
    }
  }
}
