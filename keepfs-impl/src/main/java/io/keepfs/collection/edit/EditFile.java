package io.keepfs.collection.edit;

import io.keepfs.collection.write.EditableContent;
import io.keepfs.collection.write.Segment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file that was opened for writing, or made. It stays usable while it is open, also when its name
 * is gone. Its content has a lock of its own; the rest is guarded by {@code this}, a lock that
 * comes after that of the collection.
 */
public final class EditFile extends EditNode {
  private final EditableContent content;

  // Guarded by this.
  private int opens;
  private int writers;
  private int captures; // that are not stored yet
  private boolean linked = true;
  private @Nullable List<Segment> saved; // what was stored last; null when nothing ever was
  private long savedVersion;

  EditFile(EditableContent content, @Nullable List<Segment> saved) {
    this.content = content;
    this.saved = saved;
    this.savedVersion = content.version();
  }

  @Override
  public boolean isDirectory() {
    return false;
  }

  /** The bytes. */
  public EditableContent content() {
    return content;
  }

  /** Somebody opens it; to be followed by {@link #closed}. */
  public synchronized void opened(boolean forWriting) {
    opens++;
    writers += forWriting ? 1 : 0;
  }

  /** One who had opened it so is done. What has no name any more is then dropped. */
  public synchronized void closed(boolean forWriting) {
    opens--;
    writers -= forWriting ? 1 : 0;
    discardIfGone();
  }

  /**
   * A commit has taken note of it: it is stored even if it is removed meanwhile, since what is
   * noted in the journal after that was done to what the commit has. To be followed by {@link
   * #stored}.
   */
  synchronized void captured() {
    captures++;
  }

  synchronized void stored() {
    captures--;
    discardIfGone();
  }

  synchronized void unlinked() {
    linked = false;
    discardIfGone();
  }

  private void discardIfGone() {
    if (!linked && opens == 0 && captures == 0) {
      content.discard();
    }
  }

  /** Whether it still has a name. */
  public synchronized boolean isLinked() {
    return linked;
  }

  /** Whether somebody has it open. */
  public synchronized boolean isOpen() {
    return opens > 0;
  }

  /** Whether somebody has it open for writing. */
  public synchronized boolean isOpenForWriting() {
    return writers > 0;
  }

  /** Whether it has another content than the one that was stored last. */
  public synchronized boolean isChanged() {
    return content.version() != savedVersion;
  }

  /** Whether it may be changing just now, and so is not to be saved without being asked for. */
  synchronized boolean isBeingWritten() {
    return writers > 0 && content.version() != savedVersion;
  }

  synchronized @Nullable List<Segment> saved() {
    return saved;
  }

  /** The content of that version is stored as these segments. */
  synchronized void savedAs(List<Segment> segments, long version) {
    saved = segments;
    savedVersion = version;
  }

  /**
   * The server has another content now in place of that version.
   *
   * @return false when somebody has written since; then nothing is done
   */
  synchronized boolean follow(List<Segment> segments, long version) {
    if (!content.become(segments, version)) {
      return false;
    }
    saved = segments;
    savedVersion = version;
    return true;
  }
}
