package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.fuse.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code keepfs mount --exec}: a command with a mount round it. */
class ExecIT extends LocalClusterFixture {

  private Keepfs.Running exec(String... command) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of("mount", "--collection", sample.uuid(), mountPoint.toString(), "--exec"));
    line.addAll(List.of(command));
    return keepfs().start(line.toArray(String[]::new));
  }

  private void assertUnmounted() throws IOException {
    assertThat(MountTable.read().at(mountPoint)).isEmpty();
  }

  @Test
  void readsInTheMountFromTheCallersDirectory() throws Exception {
    Keepfs.Outcome outcome =
        exec("sh", "-c", "pwd; cat \"$1\"/README.txt; ls", "sh", "mount").await().requireOk();
    assertThat(outcome.out())
        .startsWith(directory + "\n" + Files.readString(source.resolve("README.txt")))
        .contains("mount\n");
    assertThat(outcome.err()).isEmpty();
    assertUnmounted();
  }

  @ParameterizedTest
  @CsvSource({"exit 0, 0", "exit 7, 7", "kill -KILL $$, 137"})
  void endsWithTheCommandsCode(String script, int code) throws Exception {
    assertThat(exec("sh", "-c", script).await().code()).isEqualTo(code);
    assertUnmounted();
  }

  @Test
  void aCommandThatIsMissingGivesItsErrno() throws Exception {
    exec("no-such-command").await().requireFailure(2, "no-such-command", "No such file");
    Path plain = Files.createFile(directory.resolve("plain"));
    exec(plain.toString()).await().requireFailure(13, plain.toString(), "Permission denied");
    assertUnmounted();
  }

  @ParameterizedTest
  @CsvSource({"TERM", "INT", "HUP"})
  void signalsReachTheCommand(String name) throws Exception {
    Keepfs.Running running =
        exec(
            "sh",
            "-c",
            "trap 'echo got "
                + name
                + "; exit 9' "
                + name
                + "; echo waiting; while :; do sleep 0.1; done");
    running.awaitOutput("waiting").signal(name);
    Keepfs.Outcome outcome = running.await();
    assertThat(outcome.out()).contains("got " + name);
    assertThat(outcome.code()).isEqualTo(9);
    assertUnmounted();
  }

  @Test
  void theDirectoryMayFollowTheCommand() throws Exception {
    Keepfs.Outcome outcome =
        keepfs()
            .run(
                "mount",
                "--collection",
                sample.uuid(),
                "--exec",
                "cat",
                "mount/README.txt",
                "--",
                mountPoint.toString())
            .requireOk();
    assertThat(outcome.out()).isEqualTo(Files.readString(source.resolve("README.txt")));
  }
}
