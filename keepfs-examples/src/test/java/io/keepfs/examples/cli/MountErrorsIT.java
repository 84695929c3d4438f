package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.fuse.MountTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mounts that cannot be made: one line that says what to do, exit code 1, soon, and no token. */
class MountErrorsIT extends LocalClusterFixture {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private void assertRefused(Keepfs keepfs, String arguments, String... words) throws Exception {
    Keepfs.Outcome outcome = keepfs.run(("mount " + arguments + " " + mountPoint).split(" "));
    outcome.requireFailure(ExitCodes.FAILED, words);
    assertThat(Duration.ofNanos(outcome.nanos())).isLessThan(LIMIT);
    assertThat(outcome.out() + outcome.err()).doesNotContain(arvados.token());
    assertThat(MountTable.read().at(mountPoint)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--foreground", ""})
  void noSettings(String how) throws Exception {
    assertRefused(
        unsettledKeepfs(),
        (how + " --home").strip(),
        "ARVADOS_API_HOST",
        "keepfs demo",
        "settings.conf");
  }

  @Test
  void noToken() throws Exception {
    assertRefused(
        unsettledKeepfs().with(Map.of("ARVADOS_API_HOST", arvados.apiHost())),
        "--foreground",
        "ARVADOS_API_TOKEN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--foreground", "--all"})
  void badToken(String how) throws Exception {
    Keepfs keepfs = keepfs().with(Map.of("ARVADOS_API_TOKEN", arvados.token() + "x"));
    assertRefused(keepfs, how, "token");
  }

  @Test
  void nobodyListens() throws Exception {
    String host;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      host = "127.0.0.1:" + socket.getLocalPort();
    }
    assertRefused(keepfs().with(Map.of("ARVADOS_API_HOST", host)), "--foreground", host);
  }

  @Test
  void nobodyAnswers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String host = "127.0.0.1:" + silent.getLocalPort();
      assertRefused(keepfs().with(Map.of("ARVADOS_API_HOST", host)), "--foreground", host);
    }
  }

  @Test
  void unknownHost() throws Exception {
    String host = "no-such-host.invalid";
    assertRefused(keepfs().with(Map.of("ARVADOS_API_HOST", host)), "--foreground", host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--collection zlocl-4zz18-000000000000000",
        "--collection d41d8cd98f00b204e9800998ecf8427f+17",
        "--project zlocl-j7d0g-000000000000000",
        "--collection nonsense",
        "--project zlocl-4zz18-000000000000000"
      })
  void unknownRoot(String mode) throws Exception {
    assertRefused(keepfs(), "--foreground " + mode, mode.split(" ")[1]);
  }

  @Test
  void mountPointIsMissing() throws IOException, InterruptedException {
    String missing = directory.resolve("not-there").toString();
    keepfs()
        .run("mount", "--foreground", missing)
        .requireFailure(ExitCodes.FAILED, missing, "does not exist", "mkdir");
  }

  @Test
  void mountPointIsNotEmpty() throws Exception {
    Files.createFile(mountPoint.resolve("occupied"));
    assertRefused(keepfs(), "--home", "not empty");
  }

  @Test
  void logfileCannotBeWritten() throws Exception {
    assertRefused(
        keepfs(), "--foreground --logfile /proc/no-such-folder/log", "--logfile", "/proc");
  }

  @Test
  void debugShowsTheStack() throws IOException, InterruptedException {
    Keepfs.Outcome outcome =
        keepfs().run("mount", "--foreground", "--debug", directory.resolve("no").toString());
    assertThat(outcome.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(outcome.err()).contains("keepfs: ", "\tat io.keepfs.");
    assertThat(outcome.err()).doesNotContain(arvados.token());
  }
}
