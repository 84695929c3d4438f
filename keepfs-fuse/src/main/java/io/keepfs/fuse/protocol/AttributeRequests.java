package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Bodies of the requests about attributes. Each {@code read} starts at the buffer's position (the
 * body) and throws {@link ProtocolException} for a body that is too short.
 */
public final class AttributeRequests {
  private AttributeRequests() {}

  /**
   * GETATTR.
   *
   * @param hasHandle whether the caller holds the file open
   * @param handle the handle then
   */
  public record Getattr(boolean hasHandle, long handle) {
    /** Decodes the body. */
    public static Getattr read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 16, "GETATTR");
      boolean hasHandle = (in.getInt() & 1) != 0;
      in.getInt();
      return new Getattr(hasHandle, in.getLong());
    }
  }

  /**
   * ACCESS.
   *
   * @param mask bits of access(2): 4 read, 2 write, 1 execute
   */
  public record Access(int mask) {
    /** Decodes the body. */
    public static Access read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 8, "ACCESS");
      return new Access(in.getInt());
    }
  }

  /**
   * SETATTR; {@code valid} tells which of the other values count.
   *
   * @param valid bits named by the constants
   * @param handle open file the change was asked through
   * @param size new size in bytes
   * @param accessed new access time
   * @param modified new modification time
   * @param mode new type and permission bits
   * @param uid new owner
   * @param gid new group
   */
  public record Setattr(
      int valid,
      long handle,
      long size,
      Instant accessed,
      Instant modified,
      int mode,
      int uid,
      int gid) {
    /** The mode is to change. */
    public static final int MODE = 1;

    /** The owner is to change. */
    public static final int UID = 1 << 1;

    /** The group is to change. */
    public static final int GID = 1 << 2;

    /** The size is to change. */
    public static final int SIZE = 1 << 3;

    /** The access time is to change. */
    public static final int ACCESSED = 1 << 4;

    /** The modification time is to change. */
    public static final int MODIFIED = 1 << 5;

    /** A handle is given. */
    public static final int HANDLE = 1 << 6;

    /** The access time is to become the present time, whatever the given one. */
    public static final int ACCESSED_NOW = 1 << 7;

    /** The modification time is to become the present time, whatever the given one. */
    public static final int MODIFIED_NOW = 1 << 8;

    /** Set-uid and set-gid bits are to go. */
    public static final int KILL_SUID_SGID = 1 << 11;

    /** Decodes the body. */
    public static Setattr read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 88, "SETATTR");
      int at = in.position();
      return new Setattr(
          in.getInt(at),
          in.getLong(at + 8),
          in.getLong(at + 16),
          instant(in.getLong(at + 32), in.getInt(at + 56)),
          instant(in.getLong(at + 40), in.getInt(at + 60)),
          in.getInt(at + 68),
          in.getInt(at + 76),
          in.getInt(at + 80));
    }

    /** Whether a bit of {@link #valid} is set. */
    public boolean has(int bit) {
      return (valid & bit) != 0;
    }

    private static Instant instant(long seconds, int nanos) throws ProtocolException {
      if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
        throw new ProtocolException(
            ProtocolException.EINVAL, "SETATTR with a time of " + seconds + " s");
      }
      return Instant.ofEpochSecond(seconds, Integer.toUnsignedLong(nanos));
    }
  }
}
