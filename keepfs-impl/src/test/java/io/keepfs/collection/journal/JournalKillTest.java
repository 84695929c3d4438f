package io.keepfs.collection.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed at a random moment leaves all that it had appended. */
class JournalKillTest {
  @TempDir private Path root;

  @RepeatedTest(5)
  void everyRecordThatWasAppendedIsThere() throws Exception {
    Path folder = root.resolve("j");
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                JournalVictim.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long appended = 0;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(victim.getInputStream(), StandardCharsets.US_ASCII))) {
      int wanted = 1 + new Random().nextInt(2000);
      // The last line may be cut.
      while (String.valueOf(appended).equals(out.readLine())) {
        appended++;
        if (appended == wanted) {
          victim.toHandle().destroyForcibly(); // which leaves the pipe open
        }
      }
    } finally {
      victim.destroyForcibly().waitFor();
    }

    List<Long> found = new ArrayList<>();
    try (JournalReader reader = JournalReader.open(folder)) {
      assertThat(reader).as("the lock went with the process").isNotNull();
      reader.read(
          record -> {
            if (record instanceof JournalRecord.Written written) {
              found.add(written.file());
            }
          });
    }
    assertThat(found.size()).isGreaterThanOrEqualTo((int) appended);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).isEqualTo((long) i);
    }
  }
}
