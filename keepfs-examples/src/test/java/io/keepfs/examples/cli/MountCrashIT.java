package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The process of a mount is killed at random moments while programs write to it: after the next
 * mount or {@code keepfs recover}, each byte that was synced is there. {@code -Dkeepfs.crashes}
 * says how often, {@code -Dkeepfs.seed} which moments.
 */
class MountCrashIT extends LocalClusterFixture {
  private static final int CRASHES = Integer.getInteger("keepfs.crashes", 5);
  private static final int WRITERS = 3;
  private static final int STEPS_MAX = 120;
  private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);

  private final long seed = Long.getLong("keepfs.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final List<CrashWriter> writers = new ArrayList<>();
  private String project = "";

  @BeforeEach
  void makeProject() throws IOException {
    project = arvados.createProject("crashes", null);
    arvados.createCollection("work", project, Map.of());
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new CrashWriter("w" + i, new Random(random.nextLong())));
    }
  }

  private Path work() {
    return mountPoint.resolve("work");
  }

  private Keepfs.Running mount() throws IOException {
    return keepfs()
        .start(
            "mount",
            "--read-write",
            "--foreground",
            "--project",
            project,
            "--commit",
            random.nextBoolean() ? "soon" : "exit",
            mountPoint.toString())
        .awaitMount(mountPoint);
  }

  private void kill(Keepfs.Running running) throws Exception {
    running.process().toHandle().destroyForcibly();
    running.process().waitFor();
    Unmounter.within(Duration.ofSeconds(5)).unmount(mountPoint);
  }

  /** Returns when so many steps are done by all together; what they do then is cut off. */
  private void writeUntilKilled(Keepfs.Running running, int steps) throws Exception {
    CountDownLatch left = new CountDownLatch(steps);
    List<Thread> threads = new ArrayList<>();
    for (CrashWriter writer : writers) {
      Thread thread = new Thread(() -> writer.run(work(), left::countDown), "crash-writer");
      thread.start();
      threads.add(thread);
    }
    Awaitility.await()
        .atMost(RECOVERY_LIMIT)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> left.getCount() == 0 || threads.stream().noneMatch(Thread::isAlive));
    assertThat(left.getCount()).as("steps that could not be done").isZero();
    kill(running);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void whatWasSyncedOutlivesTheProcess() throws Exception {
    Keepfs.Running running = mount();
    for (int crash = 0; crash < CRASHES; crash++) {
      writeUntilKilled(running, 1 + random.nextInt(STEPS_MAX));
      int way = random.nextInt(4);
      if (way == 0) {
        keepfs().run("recover").requireOk();
      } else if (way == 1) {
        kill(mount()); // while it recovers
      }
      running = mount();
      Files.writeString(work().resolve("probe"), String.valueOf(crash)); // after the recovery
      String which = "crash " + crash + ", seed " + seed + ": ";
      Awaitility.await(which)
          .atMost(RECOVERY_LIMIT)
          .untilAsserted(
              () -> {
                for (CrashWriter writer : writers) {
                  writer.check(work());
                }
              });
      for (CrashWriter writer : writers) {
        writer.goOn(work());
      }
      assertThat(names()).as(which + "conflict copies").noneMatch(n -> n.contains("~conflict~"));
    }
    running.signal("TERM");
    running.await().requireOk();
    assertThat(keepfs().run("recover", "--list").requireOk().out()).isEmpty();
  }

  private List<String> names() throws IOException {
    try (var all = Files.list(work())) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }
}
