package io.keepfs.arvados;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of its own for each test, and sessions on its collection. */
abstract class SessionFixture {
  protected SavingCluster saving;
  protected Sessions sessions;

  @TempDir protected Path folder;

  @BeforeEach
  final void startCluster() throws Exception {
    saving = new SavingCluster();
    sessions = new Sessions(saving, folder);
  }

  @AfterEach
  final void stopCluster() throws Exception {
    saving.close();
  }
}
