package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.fuse.MountTable;
import io.keepfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The ways in which a read-write mount ends while the server takes nothing. */
class UnsavedIT extends WritableProjectFixture {
  private Keepfs.Running mount(String... options) throws IOException {
    List<String> line = new ArrayList<>(List.of("mount", "--read-write", "--project", project));
    line.addAll(List.of("--retries", "0", "--unmount-timeout", "5", mountPoint.toString()));
    line.addAll(List.of(options));
    return keepfs().start(line.toArray(String[]::new));
  }

  private Path file() {
    return mountPoint.resolve("work/new");
  }

  /** Returns what {@code keepfs recover} makes of what was left. */
  private String recovered() throws Exception {
    serverFails(false);
    return keepfs().run("recover").requireOk().out();
  }

  private String left() throws Exception {
    return keepfs().run("recover", "--list").requireOk().out();
  }

  @Test
  void somebodyElseUnmountsIt() throws Exception {
    Keepfs.Running running = mount("--foreground").awaitMount(mountPoint);
    serverFails(true);
    Files.writeString(file(), "new\n");
    Unmounter.within(Duration.ofSeconds(5)).unmount(mountPoint);
    Keepfs.Outcome outcome = running.await();
    assertThat(outcome.code()).isEqualTo(ExitCodes.UNSAVED);
    assertThat(outcome.err()).contains("not saved", "keepfs-journal");
    assertThat(recovered()).contains("saved");
  }

  @Test
  void aSecondSignalLosesNothing() throws Exception {
    Keepfs.Running running = mount("--foreground").awaitMount(mountPoint);
    serverFails(true);
    Files.writeString(file(), "new\n");
    running.signal("INT");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> MountTable.read().at(mountPoint).isEmpty());
    running.signal("INT");
    running.signal("TERM");
    assertThat(running.await().code()).isEqualTo(ExitCodes.UNSAVED);
    assertThat(recovered()).contains("saved");
    assertThat(left()).isEmpty();
  }

  @Test
  void theEndTakesNoLongerThanItMay() throws Exception {
    Keepfs.Running running = mount("--foreground", "--commit", "exit").awaitMount(mountPoint);
    Files.writeString(file(), "new\n");
    arvados.api().setLatency(Duration.ofMinutes(10), SAVING);
    try {
      long start = System.nanoTime();
      running.signal("TERM");
      Keepfs.Outcome outcome = running.await();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
      assertThat(outcome.code()).isEqualTo(ExitCodes.UNSAVED);
      assertThat(outcome.err()).contains("in time", "keepfs-journal");
    } finally {
      arvados.api().setLatency(Duration.ZERO, SAVING);
    }
    assertThat(recovered()).contains("saved");
  }

  @Test
  void aCommandsCodeGivesWayToIt() throws Exception {
    serverFails(true);
    Keepfs.Outcome outcome =
        mount("--exec", "sh", "-c", "echo new > mount/work/new; exit 7").await();
    assertThat(outcome.code()).isEqualTo(ExitCodes.UNSAVED);
    assertThat(outcome.err()).contains("not saved", "keepfs-journal");
    assertThat(recovered()).contains("saved");
  }

  @Test
  void withoutAJournalItIsLostAndThatIsSaid() throws Exception {
    Keepfs.Running running =
        mount("--foreground", "--no-journal", "--commit", "exit").awaitMount(mountPoint);
    Files.writeString(file(), "new\n");
    serverFails(true);
    running.signal("TERM");
    Keepfs.Outcome outcome = running.await();
    assertThat(outcome.code()).isEqualTo(ExitCodes.UNSAVED);
    assertThat(outcome.err()).contains("the changes are lost").doesNotContain("recover");
    assertThat(left()).isEmpty();
  }

  @Test
  void whatALivingMountHasIsLeftAlone() throws Exception {
    Keepfs.Running running = mount("--foreground", "--commit", "exit").awaitMount(mountPoint);
    Files.writeString(file(), "new\n");
    assertThat(left()).isEmpty();
    arvados.clearRequests();
    assertThat(keepfs().run("recover").requireOk().out()).isEmpty();
    assertThat(arvados.requestCount("PUT", SAVING)).isZero();
    running.signal("TERM");
    running.await().requireOk();
    assertThat(arvados.requestCount("PUT", SAVING)).isPositive();
  }
}
