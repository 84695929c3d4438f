package io.keepfs.examples.writers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keepfs.examples.ground.FolderContents;
import io.keepfs.examples.ground.MountedCollection;
import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Parallel;
import io.keepfs.examples.sys.Sys;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two mounts and a client of the API change one collection at the same time, round for round, and
 * nothing of any of them is lost. More rounds: {@code -Dkeepfs.writers.rounds=N}; a seed again:
 * {@code -Dkeepfs.model.seed=N}.
 */
class WritersIT {
  private static final int ROUNDS = Integer.getInteger("keepfs.writers.rounds", 20);
  private static final Duration SHOWN_WITHIN = Duration.ofSeconds(20);

  @TempDir Path directory;

  private final long seed = Long.getLong("keepfs.model.seed", new Random().nextInt(1_000_000_000));
  private final Map<String, String> expected = new TreeMap<>();

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void nothingIsLost() throws Exception {
    try (LocalArvados cluster =
        LocalArvados.start(LocalOptions.builder().plainKeepstores(true).build())) {
      String uuid = cluster.createCollection("shared", null, Map.of()).uuid();
      Path[] homes = new Path[3];
      for (int i = 0; i < homes.length; i++) {
        homes[i] = Files.createDirectory(directory.resolve("writer " + i));
      }
      try (MountedCollection one = new MountedCollection(cluster, uuid, homes[0]);
          MountedCollection two = new MountedCollection(cluster, uuid, homes[1]);
          ApiWriter api = new ApiWriter(cluster, uuid, homes[2])) {
        prepare(one);
        for (int round = 0; round < ROUNDS; round++) {
          takeRound(round, one, two, api);
        }
      }
    }
  }

  /** The directories that all use: who makes one that is there already would get an error. */
  private void prepare(MountedCollection one) throws IOException {
    for (String name : List.of("all", "moved", "in one", "in two", "in api")) {
      Files.createDirectory(one.root().resolve(name));
      Files.writeString(one.root().resolve(name + "/first"), name);
      expected.put(name + "/first", name);
    }
    one.sync();
  }

  private void takeRound(int round, MountedCollection one, MountedCollection two, ApiWriter api)
      throws Exception {
    Random random = new Random(seed + round);
    Changes ofOne = Changes.of("one", round, random);
    Changes ofTwo = Changes.of("two", round, random);
    Changes ofApi = Changes.of("api", round, random);
    requireShown(round, two);
    Parallel.run(
        3,
        writer -> {
          switch (writer) {
            case 0 -> change(one, ofOne);
            case 1 -> change(two, ofTwo);
            default -> api.change(ofApi);
          }
          return writer;
        });
    List.of(ofOne, ofTwo, ofApi).forEach(changes -> changes.applyTo(expected));
    SortedMap<String, String> found = api.contents();
    assertThat(found).as("seed %d, round %d", seed, round).isEqualTo(digests());
    requireShown(round, one);
    requireShown(round, two);
    conflict(round, one, two, api);
  }

  private static void change(MountedCollection mount, Changes changes) throws IOException {
    Path root = mount.root();
    for (Map.Entry<String, String> file : changes.write().entrySet()) {
      Files.writeString(root.resolve(file.getKey()), file.getValue());
    }
    for (Map.Entry<String, String> name : changes.rename().entrySet()) {
      Files.move(root.resolve(name.getKey()), root.resolve(name.getValue()));
    }
    for (String name : changes.remove()) {
      Files.delete(root.resolve(name));
    }
    mount.sync();
  }

  private SortedMap<String, String> digests() {
    return expected.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                e -> FolderContents.digest(e.getValue().getBytes(StandardCharsets.UTF_8)),
                (a, b) -> a,
                TreeMap::new));
  }

  private void requireShown(int round, MountedCollection mount) {
    await("seed " + seed + ", round " + round)
        .atMost(SHOWN_WITHIN)
        .ignoreExceptionsInstanceOf(NoSuchFileException.class) // gone since it was listed
        .untilAsserted(() -> assertThat(FolderContents.of(mount.root())).isEqualTo(digests()));
  }

  /** Both write a file of one name; who comes later keeps the other's beside his own. */
  private void conflict(int round, MountedCollection one, MountedCollection two, ApiWriter api)
      throws Exception {
    String name = "both " + round;
    try (Fd later = Fd.open(two.root().resolve(name), Sys.CREAT | Sys.EXCL | Sys.WRONLY)) {
      later.write("by two");
      Files.writeString(one.root().resolve(name), "by one");
      one.sync();
    }
    two.sync();
    List<String> kept =
        api.contents().keySet().stream().filter(path -> path.startsWith(name)).sorted().toList();
    assertThat(kept).as("seed %d, round %d", seed, round).hasSize(2);
    assertThat(kept.get(0)).isEqualTo(name);
    assertThat(kept.get(1)).matches(name + "~\\d{8}-\\d{6}~conflict~");
    assertThat(two.root().resolve(name)).hasContent("by two");
    assertThat(two.root().resolve(kept.get(1))).hasContent("by one");
    for (String path : kept) {
      Files.delete(two.root().resolve(path));
    }
    two.sync();
    requireShown(round, one);
  }
}
