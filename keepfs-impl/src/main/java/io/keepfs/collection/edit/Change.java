package io.keepfs.collection.edit;

import io.keepfs.collection.write.Frozen;
import io.keepfs.collection.write.Segment;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an entry differs from the tree beneath. */
sealed interface Change {
  /** It is gone. */
  record Removed() implements Change {}

  /** It is this file now. */
  final class File implements Change {
    final EditFile file;

    /** Content that was saved before and is to stand for it; null for the content as it is. */
    private @Nullable List<Segment> segments;

    private @Nullable Frozen frozen;

    File(EditFile file, @Nullable List<Segment> saved) {
      this.file = file;
      this.segments = saved;
      file.captured();
    }

    /** Takes the content as it is now; nothing when the file is gone. To be {@link #release}d. */
    void freeze() {
      if (segments == null) {
        Frozen now = file.content().freeze().orElse(null);
        frozen = now;
        segments = now == null ? null : now.segments();
      }
    }

    void release() {
      if (frozen != null) {
        frozen.release();
      }
      file.stored();
    }

    /** Whether it was removed, and closed by all, since it was noted. */
    boolean isGone() {
      return segments == null;
    }

    void settle(List<Segment> stored) {
      segments = stored;
      if (frozen != null) {
        file.content().become(stored, frozen.version());
        file.savedAs(stored, frozen.version());
      }
    }

    List<Segment> segments() {
      return Objects.requireNonNull(segments);
    }
  }

  /**
   * It is a directory: that of a tree, if any, with some entries changed.
   *
   * @param source the directory at the time
   * @param entries by name, in order
   */
  record Directory(
      EditDirectory source, @Nullable TreeEntry base, NavigableMap<String, Change> entries)
      implements Change {}
}
