package io.keepfs.arvados.tree.collection;

import io.keepfs.collection.session.SessionFile;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file knows of those who have it open. Most files are only looked at, and have none. All of
 * it is guarded by the file's monitor.
 */
final class OpenState {
  int opens;

  /** As it was told last. */
  long lastSizeBytes;

  final Set<SessionFile> writers = new LinkedHashSet<>();

  /** The content of what has no name. */
  @Nullable SessionFile kept;

  /** To the engine, which says when nobody can open it any more. */
  boolean known;

  /** By who is about to open it. */
  @Nullable SessionFile made;

  /** Something to be asked of it. */
  interface Question {
    @Nullable SessionFile ask(OpenState state);
  }

  /** Takes away what is kept for those who have it open, if nobody has. */
  @Nullable SessionFile takeKept() {
    SessionFile last = opens == 0 ? kept : null;
    if (last != null) {
      kept = null;
    }
    return last;
  }

  @Nullable SessionFile takeMade() {
    SessionFile last = made;
    made = null;
    return last;
  }

  /** Returns what is open already: who has it open for writing saves it at the end. */
  @Nullable SessionFile openAlready() {
    return writers.isEmpty() ? kept : writers.iterator().next();
  }

  /** Returns how long it is, also when nothing is there any more. */
  long sizeBytes() {
    SessionFile open = openAlready();
    return open == null ? lastSizeBytes : open.sizeBytes();
  }

  /** Returns whether there is nothing to know. */
  boolean isIdle() {
    return opens == 0 && writers.isEmpty() && kept == null && !known && made == null;
  }
}
