package io.keepfs.collection.session;

import io.keepfs.collection.commit.CollectionCommit;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.journal.JournalReader;
import io.keepfs.collection.journal.JournalRecord;
import io.keepfs.collection.journal.JournalReplay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves what is in a journal that was left behind. */
public final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private Recovery() {}

  /** A collection, and what commits it. */
  public record Target(EditableCollection collection, CollectionCommit commit) {}

  /** Port: makes a collection ready to be changed. */
  public interface Opener {
    /**
     * The collection as it was at {@code base}, or, if that cannot be had any more, as it is now.
     */
    Target open(JournalRecord.Base base) throws IOException;

    /** The portable data hash of the collection as it is now. */
    String currentHash(String collection) throws IOException;
  }

  /**
   * What came of it.
   *
   * @param collection its uuid; empty when the journal did not tell
   * @param refused what could not be done again, in words
   */
  public record Outcome(String collection, List<String> refused) {}

  /**
   * Does again what the journal tells of, and commits it. The journal is gone afterwards; when
   * something was refused it is kept aside, for a person to look at.
   *
   * @throws IOException when the collection could not be had or not be saved; the journal stays
   */
  public static Outcome run(JournalReader reader, Opener opener) throws IOException {
    List<JournalRecord.Base> bases = reader.bases();
    if (bases.isEmpty()) {
      if (reader.read(record -> {})) {
        log.warn("The journal {} tells nothing", reader.folder());
        reader.remove();
      } else {
        log.warn("The journal {} cannot be read; see {}", reader.folder(), reader.setAside());
      }
      return new Outcome("", List.of());
    }
    JournalRecord.Base base = chosen(bases, opener);
    Target target = opener.open(base);
    JournalReplay replay = new JournalReplay(target.collection());
    boolean whole = reader.read(base, replay);
    List<String> refused = new ArrayList<>(replay.finish());
    if (!whole) {
      refused.add("what the journal has behind a damaged record");
    }
    target.commit().run(file -> true);
    String uuid = base.collection();
    if (refused.isEmpty()) {
      log.info("collection {}: what was not saved is saved now", uuid);
      reader.remove();
    } else {
      log.warn(
          "collection {}: what was not saved is saved now, but for {}; see {}",
          uuid,
          refused,
          reader.setAside());
    }
    return new Outcome(uuid, refused);
  }

  /** The process may have ended before it heard that the server has what it had sent. */
  private static JournalRecord.Base chosen(List<JournalRecord.Base> bases, Opener opener)
      throws IOException {
    JournalRecord.Base first = bases.get(0);
    if (bases.size() == 1) {
      return first;
    }
    String now = opener.currentHash(first.collection());
    JournalRecord.Base chosen = first;
    for (JournalRecord.Base base : bases) {
      if (base.portableDataHash().equals(now)) {
        chosen = base;
      }
    }
    return chosen;
  }
}
