package io.keepfs.arvados;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.NodeException;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.RecordedRequest;
import io.keepfs.local.StoredCollection;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A project of very many collections is listed with the requests of its pages, in little memory.
 */
class LargeProjectIT {
  private static final int COLLECTIONS = 100_000;
  private static final int PAGE = 1000;
  private static final int BYTES_PER_ENTRY_MAX = 500;

  /** The serial collector leaves some garbage where it is, but at every fourth time none. */
  private static final int COLLECTIONS_OF_GARBAGE = 4;

  @Test
  void isListedPageByPage() throws Exception {
    try (LocalArvados cluster = LocalArvados.start()) {
      String project = cluster.createProject("large", null);
      cluster.createCollections(
          IntStream.range(0, COLLECTIONS).mapToObj("sample %06d"::formatted).toList(), project, "");
      try (ArvadosFileSystem arvados =
          ArvadosFileSystem.builder(
                  ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
              .blockCache(BlockCacheOptions.IN_MEMORY)
              .events(false) // what is read again for them would be counted
              .refreshTime(Duration.ofDays(1))
              .layout(new MountLayout.Project(project))
              .start()) {
        DirectoryNode directory = arvados.root();
        Requests.clear(cluster);
        long before = usedBytes();

        assertThat(directory.lookup("sample 012345")).isPresent();
        assertThat(Requests.settled(cluster)).as("one name takes no listing").hasSize(2);
        Requests.clear(cluster);
        List<DirectoryEntry> entries = directory.list();
        assertThat(entries).hasSize(COLLECTIONS);
        assertThat(entries.get(COLLECTIONS - 1).name()).isEqualTo("sample 099999");
        assertThat(Requests.settled(cluster))
            .extracting(RecordedRequest::path)
            .containsOnly("/arvados/v1/groups/" + project + "/contents")
            .as("pages of collections, an empty one at the end, and one of projects")
            .hasSizeLessThanOrEqualTo(COLLECTIONS / PAGE + 2);
        Requests.clear(cluster);

        long used = usedBytes() - before;
        assertThat(used / COLLECTIONS).isBetween(0L, (long) BYTES_PER_ENTRY_MAX);
        assertThat(directory.footprintBytes()).isBetween(used * 3 / 4, used * 3 / 2);
        assertThat(directory.lookup("sample 054321")).isPresent();
        assertThat(directory.lookup("sample 999999")).isEmpty();
        assertThat(Requests.settled(cluster)).isEmpty();

        directory.refresh();
        long refreshed = usedBytes() - before;
        assertThat(entries.get(0).name()).as("the old listing is in use").isNotEmpty();
        assertThat(refreshed).as("what stayed is held once").isLessThan(used * 3 / 2);
      }
    }
  }

  @Test
  void aChangeIsReadWithoutReadingTheRest() throws Exception {
    int collections = 2 * PAGE + 1;
    try (LocalArvados cluster = LocalArvados.start()) {
      String project = cluster.createProject("large", null);
      cluster.createCollections(
          IntStream.range(0, collections).mapToObj("sample %06d"::formatted).toList(), project, "");
      try (ArvadosFileSystem arvados =
          ArvadosFileSystem.builder(
                  ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
              .blockCache(BlockCacheOptions.IN_MEMORY)
              .refreshTime(Duration.ofDays(1))
              .layout(new MountLayout.Project(project))
              .start()) {
        DirectoryNode directory = arvados.root();
        assertThat(directory.list()).hasSize(collections);
        // The listing is as old as the first news: until that came it is read as a whole.
        await().until(() -> !directory.freshness().isStale());
        cluster.createCollection("first", project, Map.of());
        await().until(() -> names(directory).contains("first"));
        Requests.clear(cluster);

        ApiCalls api = new ApiCalls(cluster);
        StoredCollection made = cluster.createCollection("made", project, Map.of());
        await().until(() -> names(directory).contains("made"));
        api.updateCollection(made.uuid(), Map.of("name", "renamed"));
        await().until(() -> names(directory).contains("renamed"));
        assertThat(names(directory)).doesNotContain("made");
        String other = cluster.createProject("other", null);
        api.updateCollection(made.uuid(), Map.of("owner_uuid", other));
        await().until(() -> !names(directory).contains("renamed"));
        assertThat(names(directory)).hasSize(collections + 1);
        assertThat(cluster.requests())
            .extracting(RecordedRequest::path)
            .doesNotContain("/arvados/v1/groups/" + project + "/contents");
      }
    }
  }

  private static Set<String> names(DirectoryNode directory) throws NodeException {
    if (directory.freshness().isStale()) { // as the engine does
      directory.refresh();
    }
    return directory.list().stream().map(DirectoryEntry::name).collect(Collectors.toSet());
  }

  private static long usedBytes() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < COLLECTIONS_OF_GARBAGE; i++) {
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
