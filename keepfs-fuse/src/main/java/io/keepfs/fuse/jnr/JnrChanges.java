package io.keepfs.fuse.jnr;

import io.keepfs.api.AttributeChange;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import ru.serce.jnrfuse.struct.Timespec;

/** Changes of attributes as libfuse asks for them, one kind at a time. */
final class JnrChanges {
  private static final int PERMISSION_BITS = 07777;

  // Linux' values that stand in a timespec's nanoseconds.
  private static final long UTIME_NOW = (1L << 30) - 1;
  private static final long UTIME_OMIT = (1L << 30) - 2;
  private static final AttributeChange NONE = AttributeChange.NONE;

  private JnrChanges() {}

  static AttributeChange permissions(long mode) {
    return new AttributeChange(
        NONE.sizeBytes(),
        OptionalInt.of((int) mode & PERMISSION_BITS),
        NONE.uid(),
        NONE.gid(),
        NONE.accessed(),
        NONE.modified());
  }

  static AttributeChange owner(long uid, long gid) {
    return new AttributeChange(
        NONE.sizeBytes(),
        NONE.permissions(),
        identity(uid),
        identity(gid),
        NONE.accessed(),
        NONE.modified());
  }

  static AttributeChange times(Timespec[] times) {
    return new AttributeChange(
        NONE.sizeBytes(),
        NONE.permissions(),
        NONE.uid(),
        NONE.gid(),
        instant(times[0].tv_sec.longValue(), times[0].tv_nsec.longValue()),
        instant(times[1].tv_sec.longValue(), times[1].tv_nsec.longValue()));
  }

  /** (uid_t) -1 means: as it is. */
  private static OptionalInt identity(long id) {
    return (int) id == -1 ? OptionalInt.empty() : OptionalInt.of((int) id);
  }

  static Optional<Instant> instant(long seconds, long nanos) {
    if (nanos == UTIME_OMIT) {
      return Optional.empty();
    }
    return Optional.of(nanos == UTIME_NOW ? Instant.now() : Instant.ofEpochSecond(seconds, nanos));
  }
}
