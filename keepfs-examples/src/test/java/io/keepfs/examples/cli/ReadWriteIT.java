package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code keepfs mount --read-write}: what is saved when, and what is told when it cannot be. */
class ReadWriteIT extends WritableProjectFixture {
  private Keepfs.Running mount(String... options) throws IOException {
    List<String> line = new ArrayList<>(List.of("mount", "--read-write", "--foreground"));
    line.addAll(List.of("--project", project, "--retries", "0"));
    line.addAll(List.of(options));
    line.add(mountPoint.toString());
    return keepfs().start(line.toArray(String[]::new)).awaitMount(mountPoint);
  }

  /** What a command prints in a read-only mount of its own. */
  private String seen(String... command) throws Exception {
    return inAMount(List.of(), mountPoint, command);
  }

  private String inAMount(List<String> options, Path directory, String... command)
      throws Exception {
    List<String> line = new ArrayList<>(List.of("mount", "--project", project));
    line.addAll(options);
    line.addAll(List.of(directory.toString(), "--exec"));
    line.addAll(List.of(command));
    return keepfs().run(line.toArray(String[]::new)).requireOk().out();
  }

  private Path file(String name) {
    return mountPoint.resolve("work").resolve(name);
  }

  @Test
  void theEndSavesWhatIsNotSavedYet() throws Exception {
    Keepfs.Running running = mount("--commit", "exit");
    arvados.clearRequests();
    Files.writeString(file("new"), "new\n");
    Files.delete(file("old"));
    assertThat(arvados.requestCount("PUT", SAVING)).isZero();
    running.signal("TERM");
    assertThat(running.await().requireOk().err()).isEmpty();
    assertThat(seen("sh", "-c", "cd mount/work && ls && cat new")).isEqualTo("new\nnew\n");
  }

  /** Nothing else would save it before the end. */
  @Test
  void syncOfADirectoryIsOnTheServer() throws Exception {
    Keepfs.Running running = mount("--commit", "exit");
    Files.writeString(file("new"), "new\n");
    arvados.clearRequests();
    keepfs().launch(List.of("sync", file("").toString())).await().requireOk();
    assertThat(arvados.requestCount("PUT", SAVING)).isEqualTo(1);
    Path others = Files.createDirectory(directory.resolve("others"));
    assertThat(inAMount(List.of(), others, "cat", "others/work/new")).isEqualTo("new\n");
    running.signal("TERM");
    running.await().requireOk();
  }

  @ParameterizedTest
  @ValueSource(strings = {"idle:300ms", "interval:300ms"})
  void whatIsClosedIsSavedByItself(String policy) throws Exception {
    Keepfs.Running running = mount("--commit", policy);
    arvados.clearRequests();
    Files.writeString(file("new"), "new\n");
    Awaitility.await().until(() -> arvados.requestCount("PUT", SAVING) > 0);
    running.signal("KILL"); // and not by the end
    running.process().waitFor();
    Unmounter.within(Duration.ofSeconds(5)).unmount(mountPoint);
    assertThat(seen("cat", "mount/work/new")).isEqualTo("new\n");
  }

  /** The writer goes on until it is refused; each of its writes that was taken is saved. */
  @Test
  void theEndSavesWhatIsStillBeingWritten() throws Exception {
    Keepfs.Running running = mount("--commit", "exit");
    String program =
        "exec 3>mount/work/open; i=0; while printf x >&3; do i=$((i+1)); [ $i = 9 ] && echo nine;"
            + " done; echo $i";
    Keepfs.Running writer = keepfs().launch(List.of("sh", "-c", program)).awaitOutput("nine");
    running.signal("TERM");
    assertThat(running.await().requireOk().err()).doesNotContain("not saved");
    long taken = Long.parseLong(writer.await().out().lines().toList().get(1));
    long saved = Long.parseLong(seen("sh", "-c", "wc -c < mount/work/open").strip());
    assertThat(saved)
        .as("%d were taken, and one may have been cut off", taken)
        .isBetween(taken, taken + 1);
  }

  @Test
  void aCommandInAMountIsSavedBeforeItEnds() throws Exception {
    inAMount(
        List.of("--read-write"),
        mountPoint,
        "sh",
        "-c",
        "cd mount && mkdir fresh && echo text > fresh/f && mv work moved && mkdir x && rmdir x");
    assertThat(seen("sh", "-c", "cd mount && ls && cat fresh/f moved/old"))
        .isEqualTo("fresh\nmoved\ntext\nold\n");
  }

  @Test
  void whatCannotBeSavedIsListedAndCanBeRecovered() throws Exception {
    Keepfs.Running running = mount("--unmount-timeout", "5");
    serverFails(true);
    Files.writeString(file("new"), "new\n");
    running.signal("TERM");
    Keepfs.Outcome outcome = running.await();
    assertThat(outcome.code()).isEqualTo(ExitCodes.UNSAVED);
    assertThat(outcome.err())
        .contains(
            "Keep write error: collection ", "could not be saved, and stays to be: EIO: new: ")
        .contains("is not saved: new: ", "keepfs-journal", "recover");
    assertThat(keepfs().run("recover", "--list").requireOk().out()).contains("keepfs-journal");

    assertThat(keepfs().run("recover", "--retries", "0").code()).isEqualTo(ExitCodes.UNSAVED);
    serverFails(false);
    assertThat(keepfs().run("recover").requireOk().out()).contains("saved");
    assertThat(keepfs().run("recover", "--list").requireOk().out()).isEmpty();
    assertThat(seen("cat", "mount/work/new")).isEqualTo("new\n");
  }

  /**
   * Changes {@code old} in a mount while somebody else saves another text of it; ends the mount.
   */
  private Keepfs.Outcome conflict(String onConflict) throws Exception {
    Keepfs.Running running = mount("--commit", "exit", "--on-conflict", onConflict);
    Files.writeString(file("old"), "mine\n");
    Path others = Files.createDirectory(directory.resolve("others"));
    inAMount(List.of("--read-write"), others, "sh", "-c", "echo theirs > others/work/old");
    running.signal("TERM");
    return running.await();
  }

  @Test
  void ofAConflictBothStay() throws Exception {
    conflict("copy").requireOk();
    assertThat(seen("sh", "-c", "cd mount/work && cat old && cat old~*~conflict~ && ls | wc -l"))
        .isEqualTo("mine\ntheirs\n2\n");
  }

  @Test
  void aConflictIsWonWhereThatIsWished() throws Exception {
    conflict("overwrite").requireOk();
    assertThat(seen("sh", "-c", "cd mount/work && cat old && ls")).isEqualTo("mine\nold\n");
  }

  @Test
  void aConflictIsLeftToAPersonWhereThatIsWished() throws Exception {
    Keepfs.Outcome outcome = conflict("fail");
    assertThat(outcome.code()).isEqualTo(ExitCodes.UNSAVED);
    assertThat(outcome.err()).contains("not saved", "old", "keepfs-journal");
    assertThat(seen("sh", "-c", "cd mount/work && cat old && ls")).isEqualTo("theirs\nold\n");
    keepfs().run("recover").requireOk();
    assertThat(seen("sh", "-c", "cd mount/work && cat old && cat old~*~conflict~"))
        .isEqualTo("mine\ntheirs\n");
  }

  @Test
  void afterAKillTheNextMountSavesIt() throws Exception {
    Keepfs.Running running = mount("--commit", "exit");
    Files.writeString(file("new"), "new\n");
    running.signal("KILL");
    running.process().waitFor();
    Unmounter.within(Duration.ofSeconds(5)).unmount(mountPoint);
    assertThat(seen("ls", "mount/work")).isEqualTo("old\n");

    Keepfs.Running next = mount();
    Awaitility.await().until(() -> Files.exists(file("new")));
    assertThat(Files.readString(file("new"))).isEqualTo("new\n");
    next.signal("TERM");
    next.await().requireOk();
    assertThat(keepfs().run("recover", "--list").requireOk().out()).isEmpty();
  }
}
