package io.keepfs.examples.changes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.changes.MountedCluster.News;
import io.keepfs.local.StoredCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How soon each sort of change that others make shows in the mount: with events in less than a
 * second, without within the refresh time. Of each sort there are several, each after what was
 * before it was looked at; the time is counted from the server's answer.
 */
class VisibleInTimeIT {
  private static final int ROUNDS = 5;
  private static final int ROUNDS_WITHOUT = 2; // each takes as long as the refresh time
  private static final Duration WITH_EVENTS_MAX = Duration.ofSeconds(1);
  private static final Duration REFRESH_TIME = Duration.ofSeconds(1);

  /** What the look itself may take, on a machine that has more to do. */
  private static final Duration LOOKING_MAX = Duration.ofSeconds(1);

  @TempDir Path directory;

  /** Makes a change in a mount in which what was before is known, and tells when it shows. */
  private interface Making {
    Callable<Boolean> make(MountedCluster it, String name) throws Exception;
  }

  private enum Change {
    ADD(
        (it, name) -> {
          Path file = it.home().resolve(name + "/f");
          assertThat(file).doesNotExist();
          it.collection(name, null, "f", "text");
          return () -> text(file).equals("text") && isListed(it.home(), name);
        }),
    CHANGE(
        (it, name) -> {
          StoredCollection c = it.collection(name, null, "f", "text");
          Path file = it.home().resolve(name + "/f");
          awaitThat(() -> text(file).equals("text"));
          String manifest = it.manifestOf("f", "another text");
          it.others.update(c.uuid(), Map.of("manifest_text", manifest));
          return () -> text(file).equals("another text") && Files.size(file) == 12;
        }),
    RENAME(
        (it, name) -> {
          StoredCollection c = it.collection(name, null, "f", "text");
          awaitThat(() -> isListed(it.home(), name));
          assertThat(it.home().resolve(name + " new")).doesNotExist();
          it.others.update(c.uuid(), Map.of("name", name + " new"));
          return () ->
              Files.exists(it.home().resolve(name + " new/f"))
                  && Files.notExists(it.home().resolve(name));
        }),
    MOVE(
        (it, name) -> {
          String from = it.cluster.createProject("from " + name, null);
          String to = it.cluster.createProject("to " + name, null);
          StoredCollection c = it.collection(name, from, "f", "text");
          Path old = it.home().resolve("from " + name);
          Path moved = it.home().resolve("to " + name);
          awaitThat(() -> isListed(old, name) && !isListed(moved, name));
          it.others.update(c.uuid(), Map.of("owner_uuid", to));
          return () ->
              Files.exists(moved.resolve(name + "/f"))
                  && isListed(moved, name)
                  && !isListed(old, name);
        }),
    TRASH(
        (it, name) -> {
          StoredCollection c = it.collection(name, null, "f", "text");
          awaitThat(() -> isListed(it.home(), name));
          it.others.trash(c.uuid());
          return () -> !isListed(it.home(), name) && Files.notExists(it.home().resolve(name));
        }),
    UNTRASH(
        (it, name) -> {
          StoredCollection c = it.collection(name, null, "f", "text");
          awaitThat(() -> isListed(it.home(), name));
          it.others.trash(c.uuid());
          awaitThat(() -> !isListed(it.home(), name));
          it.others.untrash(c.uuid());
          return () ->
              isListed(it.home(), name) && text(it.home().resolve(name + "/f")).equals("text");
        }),
    TAG(
        (it, name) -> {
          StoredCollection c = it.collection(name, null, "f", "text");
          Path tags = it.root.resolve("by_tag");
          assertThat(isListed(tags, name)).isFalse();
          it.others.tag(c.uuid(), name);
          return () -> isListed(tags, name) && isListed(tags.resolve(name), c.uuid());
        }),
    UNTAG(
        (it, name) -> {
          StoredCollection c = it.collection(name, null, "f", "text");
          Path tags = it.root.resolve("by_tag");
          String link = it.others.tag(c.uuid(), name);
          awaitThat(() -> isListed(tags, name) && isListed(tags.resolve(name), c.uuid()));
          it.others.untag(link);
          return () -> !isListed(tags, name) && Files.notExists(tags.resolve(name));
        });

    private final Making making;

    Change(Making making) {
      this.making = making;
    }
  }

  private static boolean isListed(Path directory, String name) throws IOException {
    try (var found = Files.list(directory)) {
      return found.anyMatch(path -> path.getFileName().toString().equals(name));
    }
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static void awaitThat(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(condition);
  }

  /** Returns how long each took, the shortest first. */
  private List<Duration> times(MountedCluster it, Change change, int rounds) throws Exception {
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      Callable<Boolean> shows = change.making.make(it, change + " " + i);
      long start = System.nanoTime();
      awaitThat(shows);
      times.add(Duration.ofNanos(System.nanoTime() - start));
    }
    times.sort(null);
    System.out.printf(
        "%s: shown after %s ms%n", change, times.stream().map(Duration::toMillis).toList());
    return times;
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void withEventsInLessThanASecond(Change change) throws Exception {
    try (MountedCluster it = MountedCluster.start(directory, News.WEBSOCKET)) {
      List<Duration> times = times(it, change, ROUNDS);
      // The machine may have other things to do for a while, but not most of the time.
      assertThat(times.get(ROUNDS / 2)).as("of " + times).isLessThan(WITH_EVENTS_MAX);
    }
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void withoutEventsWithinTheRefreshTime(Change change) throws Exception {
    try (MountedCluster it = MountedCluster.start(directory, News.NONE, REFRESH_TIME)) {
      List<Duration> times = times(it, change, ROUNDS_WITHOUT);
      assertThat(times.get(ROUNDS_WITHOUT - 1))
          .as("of " + times)
          .isLessThan(REFRESH_TIME.plus(LOOKING_MAX));
    }
  }
}
