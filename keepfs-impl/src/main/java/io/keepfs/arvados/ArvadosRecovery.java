package io.keepfs.arvados;

import io.keepfs.arvados.writing.Unsaved;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.arvados.writing.WriteSessions;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.collection.journal.JournalReader;
import io.keepfs.collection.journal.JournalRecord;
import io.keepfs.collection.session.Recovery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Saves what processes that ended too early have left in their journals, without a tree. Journals
 * of processes that live are left alone.
 */
public final class ArvadosRecovery {
  private ArvadosRecovery() {}

  /**
   * A journal that was left behind.
   *
   * @param collection its uuid; empty when the journal does not tell
   * @param journal the folder
   */
  public record Left(String collection, Path journal) {}

  /** Returns what is left below a folder, of any cluster; nothing when there is no such folder. */
  public static List<Left> list(Path folder) throws IOException {
    List<Left> found = new ArrayList<>();
    for (JournalReader reader : JournalReader.abandoned(folder)) {
      try (reader) {
        found.add(
            new Left(
                reader.base().map(JournalRecord.Base::collection).orElse(""), reader.folder()));
      }
    }
    return found;
  }

  /**
   * Saves what is left below a folder of the settings' cluster.
   *
   * @param retries see {@link ArvadosFileSystem.Builder#retries}
   * @param done hears of each collection that is saved
   * @return what could not be saved, and is still there
   * @throws IOException when the folder cannot be read
   */
  public static List<Unsaved> run(
      ArvadosSettings settings, Path folder, int retries, Consumer<Recovery.Outcome> done)
      throws ArvadosStartException, IOException {
    try (Connection connection = Connection.open(settings, BlockCacheOptions.IN_MEMORY, retries)) {
      return WriteSessions.recover(
          connection.savedTo(), WriteOptions.DEFAULT, InstantSource.system(), folder, done);
    }
  }
}
