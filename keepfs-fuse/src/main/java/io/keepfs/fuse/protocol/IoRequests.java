package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;

/**
 * Bodies of the requests about an open file or directory. Each {@code read} starts at the buffer's
 * position (the body) and throws {@link ProtocolException} for a body that is too short.
 */
public final class IoRequests {
  private IoRequests() {}

  /**
   * OPEN and OPENDIR.
   *
   * @param flags flags of open(2), without O_CREAT, O_EXCL and O_NOCTTY
   */
  public record Open(int flags) {
    /** Decodes the body. */
    public static Open read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 8, "OPEN");
      return new Open(in.getInt());
    }
  }

  /**
   * READ, READDIR and READDIRPLUS.
   *
   * @param handle number that open or opendir answered
   * @param offset byte in the file; for directories the cookie of the entry read last, 0 at first
   * @param size bytes wanted at most
   * @param flags the file's flags of open(2) as they are now
   */
  public record Read(long handle, long offset, int size, int flags) {
    /** No kernel asks for more: 65,535 pages of 4 KiB. */
    private static final int MAX_BYTES = 256 << 20;

    /** Decodes the body. */
    public static Read read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 40, "READ");
      int at = in.position();
      int size = in.getInt(at + 16);
      if (size < 0 || size > MAX_BYTES) {
        throw new ProtocolException(
            ProtocolException.EINVAL, "READ of " + Integer.toUnsignedString(size));
      }
      return new Read(in.getLong(at), in.getLong(at + 8), size, in.getInt(at + 32));
    }
  }

  /**
   * WRITE.
   *
   * @param handle number that open or create answered
   * @param offset first byte in the file
   * @param writeFlags {@link #FROM_CACHE} and others
   * @param flags the file's flags of open(2) as they are now
   * @param data the bytes: a view of the request's buffer, valid until the reply
   */
  public record Write(long handle, long offset, int writeFlags, int flags, ByteBuffer data) {
    /** The write comes from the page cache and its handle is a guess. */
    public static final int FROM_CACHE = 1;

    /** Decodes the body. */
    public static Write read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 40, "WRITE");
      int at = in.position();
      int size = in.getInt(at + 16);
      if (size < 0 || size > in.remaining() - 40) {
        throw new ProtocolException(
            ProtocolException.EINVAL,
            "WRITE of "
                + Integer.toUnsignedString(size)
                + " bytes carries "
                + (in.remaining() - 40));
      }
      return new Write(
          in.getLong(at),
          in.getLong(at + 8),
          in.getInt(at + 20),
          in.getInt(at + 32),
          in.slice(at + 40, size));
    }
  }

  /**
   * RELEASE and RELEASEDIR: the last user of a handle has closed it.
   *
   * @param handle the number, not used again
   * @param flags the file's flags of open(2)
   */
  public record Release(long handle, int flags) {
    /** Decodes the body. */
    public static Release read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 24, "RELEASE");
      return new Release(in.getLong(), in.getInt());
    }
  }

  /**
   * FLUSH: one of the users of a handle has closed it.
   *
   * @param handle the handle
   */
  public record Flush(long handle) {
    /** Decodes the body. */
    public static Flush read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 24, "FLUSH");
      return new Flush(in.getLong());
    }
  }

  /**
   * FSYNC and FSYNCDIR.
   *
   * @param handle the handle
   * @param dataOnly fdatasync(2) was called
   */
  public record Fsync(long handle, boolean dataOnly) {
    /** Decodes the body. */
    public static Fsync read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 16, "FSYNC");
      return new Fsync(in.getLong(), (in.getInt() & 1) != 0);
    }
  }

  /**
   * FALLOCATE.
   *
   * @param handle the handle
   * @param offset first byte
   * @param length number of bytes
   * @param mode flags of fallocate(2)
   */
  public record Fallocate(long handle, long offset, long length, int mode) {
    /** Decodes the body. */
    public static Fallocate read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 32, "FALLOCATE");
      return new Fallocate(in.getLong(), in.getLong(), in.getLong(), in.getInt());
    }
  }

  /**
   * LSEEK, sent for SEEK_DATA and SEEK_HOLE only.
   *
   * @param handle the handle
   * @param offset where to look from
   * @param whence 3 for data, 4 for a hole
   */
  public record Lseek(long handle, long offset, int whence) {
    /** Decodes the body. */
    public static Lseek read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 24, "LSEEK");
      return new Lseek(in.getLong(), in.getLong(), in.getInt());
    }
  }

  /**
   * COPY_FILE_RANGE; the source's inode number is the request's own.
   *
   * @param sourceHandle handle read from
   * @param sourceOffset first byte read
   * @param targetNode inode number written to
   * @param targetHandle handle written to
   * @param targetOffset first byte written
   * @param length number of bytes
   * @param flags none is defined
   */
  public record CopyFileRange(
      long sourceHandle,
      long sourceOffset,
      long targetNode,
      long targetHandle,
      long targetOffset,
      long length,
      long flags) {
    /** Decodes the body. */
    public static CopyFileRange read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 56, "COPY_FILE_RANGE");
      return new CopyFileRange(
          in.getLong(),
          in.getLong(),
          in.getLong(),
          in.getLong(),
          in.getLong(),
          in.getLong(),
          in.getLong());
    }
  }
}
