package io.keepfs.collection.session;

import io.keepfs.api.NodeException;
import io.keepfs.collection.edit.Beneath;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.edit.Subtree;
import io.keepfs.collection.journal.JournalRecord;
import io.keepfs.collection.write.Segment;
import io.keepfs.collection.write.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Notes in the journal what the server has where something is about to be changed: so that a
 * recovery can tell what others changed since, also when nobody has the whole content of that time
 * any more. Guarded by the session's lock of names.
 */
final class BeforeNotes {
  /** A file of more pieces is not noted, which would cost more than it is worth. */
  private static final int RANGES_MAX = 20_000;

  private final EditableCollection collection;
  private final SessionJournal journal;

  /** The paths that were noted, and the log in which each is to be noted. */
  private final Map<String, Long> noted = new HashMap<>();

  BeforeNotes(EditableCollection collection, SessionJournal journal) {
    this.collection = collection;
    this.journal = journal;
  }

  /** What is at a path is about to be changed, moved, removed or made. */
  void changing(String path) throws NodeException {
    if (journal.isOn()) {
      Beneath.unchanged(collection, path).ifPresent(this::note);
    }
  }

  /** What is at a path, and all below it, is about to get into another collection. */
  void movingAway(String path) throws NodeException {
    if (journal.isOn()) {
      for (Subtree.Item item : Subtree.of(collection, path)) {
        if (!item.directory()) {
          changing(item.path());
        }
      }
    }
  }

  /** The log that has just begun begins with changes of what is at a path. */
  void carried(String path) {
    noted.put(path, journal.log());
  }

  /** What was in the logs up to one is on the server: later changes are changes of that. */
  void saved(long upTo) {
    noted.values().removeIf(log -> log <= upTo);
    for (String path : List.copyOf(noted.keySet())) {
      Beneath.at(collection, path).ifPresent(this::note);
    }
  }

  private void note(Beneath there) {
    List<Segment> content = there.content();
    if (content != null && content.size() > RANGES_MAX) {
      return;
    }
    List<JournalRecord.Range> ranges = null;
    if (content != null) {
      ranges = new ArrayList<>(content.size());
      for (Segment part : content) {
        String block = ((Source.Stored) part.source()).locator().text();
        ranges.add(new JournalRecord.Range(block, part.offset(), part.length()));
      }
    }
    noted.put(there.path(), journal.log());
    journal.append(new JournalRecord.Before(there.path(), ranges));
  }
}
