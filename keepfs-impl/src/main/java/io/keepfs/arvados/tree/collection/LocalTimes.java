package io.keepfs.arvados.tree.collection;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.NodeAttributes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Times of a file or directory that was changed here: no manifest has any, so that they last no
 * longer than the node. Thread-safe.
 */
final class LocalTimes {
  /** Replaced as a whole, under this monitor. */
  private volatile @Nullable Times times;

  private record Times(Instant modified, Instant changed, @Nullable Instant accessed) {}

  /** The content, or the names in it, were changed. */
  synchronized void touched(Instant now) {
    Times old = times;
    times = new Times(now, now, old == null ? null : old.accessed);
  }

  /** Sets what the change tells of times; {@code modified} is the time until now. */
  synchronized void set(AttributeChange change, Instant modified, Instant now) {
    Times old = times;
    times =
        new Times(
            change.modified().orElse(old == null ? modified : old.modified),
            now,
            change.accessed().orElse(old == null ? null : old.accessed));
  }

  /** Returns the attributes with these times, if there are any. */
  NodeAttributes in(NodeAttributes attributes) {
    Times own = times;
    return own == null
        ? attributes
        : new NodeAttributes(
            attributes.sizeBytes(),
            attributes.permissions(),
            own.modified,
            own.changed,
            own.accessed == null ? own.modified : own.accessed,
            attributes.uid(),
            attributes.gid());
  }
}
