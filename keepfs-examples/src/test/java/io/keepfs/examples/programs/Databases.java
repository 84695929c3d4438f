package io.keepfs.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.ground.Ground;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** SQLite with its rollback journal: what it was told to be committed is there after a crash. */
final class Databases {
  private static final int CRASHES = 3;

  private final Ground ground;
  private final Path directory;

  Databases(Ground ground, Path directory) {
    this.ground = ground;
    this.directory = directory;
  }

  void sqlite() throws Exception {
    Path database = ground.root().resolve("accounts.db");
    Python.run(directory, "accounts.py", "make", database);
    int committed = 0;
    for (int crash = 1; crash <= CRASHES; crash++) {
      committed += moveMoneyUntilKilled(database, 4 * crash);
      // The transaction that it was in may be done, or not begun.
      int found = Integer.parseInt(Python.run(directory, "accounts.py", "check", database).strip());
      assertThat(found).isBetween(committed, committed + 1);
      committed = found;
    }
    Python.run(directory, "accounts.py", "move", database, 5);
    ground.requireSaved();
    ground.reload();
    assertThat(Python.run(directory, "accounts.py", "check", database).strip())
        .isEqualTo(Integer.toString(committed + 5));
  }

  /** Returns how many transactions it had told to be committed. */
  private int moveMoneyUntilKilled(Path database, int transactions) throws Exception {
    Process process =
        new ProcessBuilder(
                Python.command(directory, "accounts.py", "move", database, Integer.MAX_VALUE))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int told = 0;
      String line = said.readLine();
      for (; line != null && line.equals("committed"); line = said.readLine()) {
        if (++told == transactions) {
          process.toHandle().destroyForcibly(); // that of the process closes what it said
        }
      }
      assertThat(line).as("what it said").isNull();
      process.waitFor();
      return told;
    } finally {
      process.destroyForcibly();
    }
  }
}
