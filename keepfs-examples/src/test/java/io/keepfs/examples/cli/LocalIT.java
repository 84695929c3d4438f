package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keepfs local}: a cluster for the shell. */
class LocalIT {
  private static final Pattern LOADED =
      Pattern.compile("(?m)^# \\S+ is (zlocl-4zz18-\\w{15}) (\\w{32}\\+\\d+)$");

  @TempDir Path directory;

  @BeforeEach
  void makeData() throws Exception {
    Files.createDirectories(directory.resolve("tree/sub"));
    Files.writeString(directory.resolve("tree/sub/file"), "content\n");
  }

  private Keepfs keepfs() {
    return new Keepfs(directory);
  }

  @Test
  void runsACommandWithItsEnvironment() throws Exception {
    Keepfs.Outcome outcome =
        keepfs()
            .run(
                "local",
                "--load",
                "tree",
                "--exec",
                "sh",
                "-c",
                "echo $ARVADOS_API_HOST $KEEPFS_LOADED_UUID; test -n \"$ARVADOS_API_TOKEN\" || exit 1;"
                    + " test -s \"$SSL_CERT_FILE\" || exit 2; exit 5");
    assertThat(outcome.code()).isEqualTo(5);
    assertThat(outcome.out()).matches("127\\.0\\.0\\.1:\\d+ zlocl-4zz18-\\w{15}\n");
    assertThat(outcome.err()).containsPattern(LOADED).doesNotContain("TOKEN");
  }

  @Test
  void requestsTakeAsLongAsIsWished() throws Exception {
    String ask =
        "curl -s --cacert $SSL_CERT_FILE -o /dev/null -w '%{time_starttransfer} %{time_pretransfer}'"
            + " -H \"Authorization: Bearer $ARVADOS_API_TOKEN\""
            + " https://$ARVADOS_API_HOST/arvados/v1/users/current";
    String[] seconds =
        keepfs()
            .run("local", "--api-latency", "300", "--exec", "sh", "-c", ask)
            .requireOk()
            .out()
            .split(" ");
    assertThat(Double.parseDouble(seconds[0]) - Double.parseDouble(seconds[1])).isBetween(0.3, 30.);
    keepfs()
        .run("local", "--api-latency", "-1", "--exec", "true")
        .requireFailure(ExitCodes.FAILED, "--api-latency -1");
  }

  @Test
  void printsWhatAShellNeedsAndEndsWithASignal() throws Exception {
    Keepfs.Running running = keepfs().start("local").awaitOutput("# ready");
    running.signal("TERM");
    Keepfs.Outcome outcome = running.await().requireOk();
    assertThat(outcome.out())
        .contains("export ARVADOS_API_HOST=", "export ARVADOS_API_TOKEN=", "export SSL_CERT_FILE=");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void keepsItsDataOverRestarts() throws Exception {
    Keepfs.Outcome first =
        keepfs().run("local", "--data", "data", "--load", "tree", "--exec", "true").requireOk();
    Matcher loaded = LOADED.matcher(first.err());
    assertThat(loaded.find()).isTrue();
    Path mountPoint = Files.createDirectory(directory.resolve("mount"));
    Keepfs.Running second = keepfs().start("local", "--data", "data").awaitOutput("# ready");
    Keepfs client = keepfs();
    for (String line : Files.readAllLines(second.out())) {
      if (line.startsWith("export ")) {
        String[] parts = line.substring(7).split("=", 2);
        client.with(Map.of(parts[0], parts[1]));
      }
    }
    Keepfs.Outcome read =
        client
            .run(
                "mount",
                "--collection",
                loaded.group(1),
                mountPoint.toString(),
                "--exec",
                "cat",
                "mount/sub/file")
            .requireOk();
    assertThat(read.out()).isEqualTo("content\n");
    second.signal("INT");
    second.await().requireOk();
  }

  @Test
  void failuresAreOneLine() throws Exception {
    keepfs()
        .run("local", "--load", "nowhere", "--exec", "true")
        .requireFailure(ExitCodes.FAILED, "nowhere");
    Files.writeString(directory.resolve("file"), "");
    keepfs()
        .run("local", "--data", "file", "--exec", "true")
        .requireFailure(ExitCodes.FAILED, "file");
    keepfs().run("local", "--data", "data", "--load", "tree", "--exec", "true").requireOk();
    keepfs()
        .run("local", "--data", "data", "--load", "tree", "--exec", "true")
        .requireFailure(ExitCodes.FAILED, "tree", "loaded already");
  }

  @Test
  void twoClustersDoNotShareAFolder() throws Exception {
    Keepfs.Running first = keepfs().start("local", "--data", "data").awaitOutput("# ready");
    keepfs()
        .run("local", "--data", "data", "--exec", "true")
        .requireFailure(ExitCodes.FAILED, "data");
    first.signal("TERM");
    first.await().requireOk();
  }
}
