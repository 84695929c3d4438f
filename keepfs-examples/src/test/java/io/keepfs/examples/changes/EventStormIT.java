package io.keepfs.examples.changes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.changes.MountedCluster.News;
import io.keepfs.inode.RegistryOptions;
import io.keepfs.local.StoredCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many changes while MANY look, and losses of the way by which they are told. */
class EventStormIT {
  private static final int WALKERS = 8;
  private static final int WALKS = Integer.getInteger("keepfs.test.walks", 4);
  private static final int WRITERS = 4;
  private static final int COLLECTIONS = 40;
  private static final int EVENTS_A_SECOND = 1000;
  private static final int SHUTDOWNS = Integer.getInteger("keepfs.test.shutdowns", 30);
  private static final int MANY = Integer.getInteger("keepfs.test.collections", 600);
  private static final RegistryOptions SMALL = new RegistryOptions(20_000, 4);
  private static final long HEAP_GROWTH_MAX = 48L << 20;

  @TempDir Path directory;

  /** Changes collections as fast as the API answers, until told to stop. */
  private static final class Storm implements AutoCloseable {
    final AtomicInteger changes = new AtomicInteger();
    private final AtomicBoolean done = new AtomicBoolean();
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    private final List<Future<?>> writers = new ArrayList<>();

    Storm(MountedCluster it, List<String> uuids, int writerCount) {
      for (int i = 0; i < writerCount; i++) {
        writers.add(
            threads.submit(
                () -> {
                  while (!done.get()) {
                    int count = changes.incrementAndGet();
                    it.others.update(
                        uuids.get(count % uuids.size()),
                        Map.of("properties", Map.of("count", count)));
                  }
                  return null;
                }));
      }
    }

    /** Ends it; fails when a change failed. */
    void end() throws Exception {
      done.set(true);
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
    }

    @Override
    public void close() {
      done.set(true);
      threads.shutdownNow();
    }
  }

  /** As many events at once as no clients could cause, until told to stop. */
  private static final class Flood implements AutoCloseable {
    private static final int AT_ONCE = 50;
    private static final Duration EVERY = Duration.ofMillis(15);

    private final MountedCluster it;
    private final List<String> uuids;
    private final ScheduledExecutorService thread = Executors.newScheduledThreadPool(1);
    private final long sentBefore;
    private final long began = System.nanoTime();
    private int next;

    Flood(MountedCluster it, List<String> uuids) {
      this.it = it;
      this.uuids = uuids;
      sentBefore = it.cluster.events().sent();
      thread.scheduleAtFixedRate(this::tell, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tell() {
      List<String> told = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        told.add(uuids.get(next++ % uuids.size()));
      }
      it.cluster.events().tellOfUpdates(told);
    }

    /** Returns how many events the mount was sent. */
    long sent() {
      return it.cluster.events().sent() - sentBefore;
    }

    @Override
    public void close() {
      thread.shutdown(); // an interrupt would close the cluster's file
      try {
        assertThat(thread.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf("%d events in %.1f s: %.0f a second%n", sent(), seconds, sent() / seconds);
    }
  }

  private static List<String> fill(MountedCluster it) throws Exception {
    List<String> uuids = new ArrayList<>();
    for (int i = 0; i < COLLECTIONS; i++) {
      uuids.add(it.collection("c" + i, null, "folder/f" + i, "text " + i).uuid());
    }
    return uuids;
  }

  /** Failures of the past: #21541, #17983: the notification queue, and the order of locks. */
  @Test
  void walkersSeeNoErrorWhileEventsStormAndTheCacheEvicts() throws Exception {
    try (MountedCluster it = MountedCluster.start(directory, News.WEBSOCKET, SMALL)) {
      List<String> uuids = fill(it);
      List<Long> heap = new ArrayList<>();
      try (Storm storm = new Storm(it, uuids, 1);
          Flood flood = new Flood(it, uuids)) {
        double rate = 0;
        for (int round = 0; round < 3; round++) {
          long start = System.nanoTime();
          long before = flood.sent();
          walk(it);
          rate = Math.max(rate, (flood.sent() - before) * 1e9 / (System.nanoTime() - start));
          heap.add(usedHeap(it));
        }
        storm.end();
        assertThat(storm.changes.get()).isPositive();
        // In the best round: the machine may have had more to do in the others.
        assertThat(rate).as("events a second").isGreaterThan(EVENTS_A_SECOND);
      }
      assertThat(it.operations.registry().awaitQuiescence(Duration.ofSeconds(30))).isTrue();
      assertThat(it.operations.openHandles()).isZero();
      assertThat(it.operations.registry().cachedBytes()).isLessThan(6 * SMALL.budgetBytes());
      assertThat(heap.get(2) - heap.get(1)).as("heap: " + heap).isLessThan(HEAP_GROWTH_MAX);
    }
  }

  private void walk(MountedCluster it) throws Exception {
    List<Process> walkers = new ArrayList<>();
    List<Path> outputs = new ArrayList<>();
    String script =
        "i=0; while [ $i -lt "
            + WALKS
            + " ]; do i=$((i+1)); find . -type f -exec cat {} + | sort | uniq | wc -l; done";
    for (int i = 0; i < WALKERS; i++) {
      Path output = Files.createTempFile("walker", ".txt");
      outputs.add(output);
      walkers.add(
          new ProcessBuilder("sh", "-c", script)
              .directory(it.home().toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start());
    }
    for (int i = 0; i < WALKERS; i++) {
      try {
        assertThat(walkers.get(i).waitFor(45L * WALKS, TimeUnit.SECONDS))
            .as("walker ends")
            .isTrue();
        assertThat(walkers.get(i).exitValue()).isZero();
        // The texts have no newline: one line, and no word of an error.
        assertThat(Files.readAllLines(outputs.get(i))).hasSize(WALKS).containsOnly("1");
      } finally {
        walkers.get(i).destroyForcibly();
        Files.delete(outputs.get(i));
      }
    }
  }

  private static long usedHeap(MountedCluster it) {
    it.cluster.clearRequests();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** Failures of the past: the event thread against the unmount (#8460, #7751). */
  @Test
  void unmountingWhileEventsStormEndsEachTime() throws Exception {
    try (MountedCluster it = MountedCluster.start(directory, News.WEBSOCKET)) {
      List<String> uuids = fill(it);
      try (Storm storm = new Storm(it, uuids, WRITERS)) {
        for (int i = 0; i < SHUTDOWNS; i++) {
          Path again = Files.createTempDirectory("again");
          try (MountedCluster.Again other = it.mountAgain(again)) {
            assertThat(other.root().resolve("home/c1/folder/f1")).hasContent("text 1");
            try (var listed = Files.list(other.root().resolve("home"))) {
              assertThat(listed).hasSize(COLLECTIONS);
            }
          }
          Files.delete(again);
        }
        storm.end();
      }
    }
  }

  @Test
  void eventsGoOnAfterTheClusterHasDroppedTheWebsockets() throws Exception {
    try (MountedCluster it = MountedCluster.start(directory, News.WEBSOCKET)) {
      StoredCollection c = it.collection("c", null, "f", "text 0");
      Path file = it.home().resolve("c/f");
      assertThat(file).hasContent("text 0");
      Awaitility.await().until(() -> it.cluster.events().connections() == 1);
      for (int i = 1; i <= 3; i++) {
        it.cluster.events().disconnectAll();
        it.putContent(c.uuid(), "f", "text " + i);
        showsSoon(file, "text " + i);
      }
      it.cluster.events().refuseConnections(true);
      it.cluster.events().disconnectAll();
      it.putContent(c.uuid(), "f", "from the log");
      showsSoon(file, "from the log");
      it.cluster.events().refuseConnections(false);
      Awaitility.await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> it.cluster.events().connections() == 1);
      it.putContent(c.uuid(), "f", "again");
      showsSoon(file, "again");
    }
  }

  private static void showsSoon(Path file, String text) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(file).hasContent(text));
  }

  /** More collections than the budget holds; what is open is not disturbed. */
  @Test
  void aLongWalkKeepsToTheBudgetAndToWhatIsInUse() throws Exception {
    RegistryOptions budget = new RegistryOptions(200_000, 4);
    try (MountedCluster it = MountedCluster.start(directory, News.WEBSOCKET, budget)) {
      String project = it.cluster.createProject("p", null);
      StoredCollection first = it.collection("0", project, "f", "text");
      String manifest = it.others.manifest(first.uuid());
      for (int i = 1; i < MANY; i++) {
        it.cluster.createCollectionFromManifest("" + i, project, manifest.replace(":f", ":f" + i));
      }
      Path held = it.home().resolve("p/0/f");
      List<Long> heap = new ArrayList<>();
      try (var open = Files.newInputStream(held)) {
        Object inode = Files.getAttribute(held, "unix:ino");
        for (int round = 0; round < 3; round++) {
          assertThat(filesBelow(it.home())).isEqualTo(MANY);
          heap.add(usedHeap(it));
          assertThat(Files.getAttribute(held, "unix:ino")).isEqualTo(inode);
        }
        assertThat(it.operations.registry().awaitQuiescence(Duration.ofSeconds(60))).isTrue();
        // The project's own listing is in use, and weighs what its entries do.
        assertThat(it.operations.registry().cachedBytes())
            .isLessThan(3 * budget.budgetBytes() + 1000L * MANY);
        assertThat(new String(open.readAllBytes(), UTF_8)).isEqualTo("text");
      }
      assertThat(heap.get(2) - heap.get(1)).as("heap: " + heap).isLessThan(HEAP_GROWTH_MAX);
    }
  }

  private static long filesBelow(Path directory) throws IOException {
    try (var found = Files.walk(directory)) {
      return found.filter(Files::isRegularFile).count();
    }
  }
}
