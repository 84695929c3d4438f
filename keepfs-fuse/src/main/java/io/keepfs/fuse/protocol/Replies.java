package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Encoders of replies. {@link #begin} leaves room for the header; a body encoder appends; {@link
 * #finish} fills the header in, once the size is known, and flips the buffer so that it holds
 * exactly the reply.
 */
public final class Replies {
  /** Bytes of the header of every reply. */
  public static final int HEADER_BYTES = 16;

  private Replies() {}

  /** Clears the buffer and leaves room for the header. */
  public static ByteBuffer begin(ByteBuffer out) {
    return out.clear().position(HEADER_BYTES);
  }

  /** Completes a successful reply: fills the header in and flips the buffer. */
  public static ByteBuffer finish(ByteBuffer out, long unique) {
    return finish(out, unique, 0);
  }

  /**
   * Completes a successful reply whose last {@code outsideBytes} bytes lie in another buffer, sent
   * right after this one.
   */
  public static ByteBuffer finish(ByteBuffer out, long unique, int outsideBytes) {
    out.flip();
    return header(out, out.limit() + outsideBytes, 0, unique);
  }

  /**
   * Makes a reply that tells of a failure.
   *
   * @param errno Linux error number, positive
   */
  public static ByteBuffer error(ByteBuffer out, long unique, int errno) {
    if (errno <= 0) {
      throw new IllegalArgumentException("an error needs a positive errno, not " + errno);
    }
    out.clear().limit(HEADER_BYTES);
    return header(out, HEADER_BYTES, -errno, unique);
  }

  private static ByteBuffer header(ByteBuffer out, int length, int error, long unique) {
    return out.putInt(0, length).putInt(4, error).putLong(8, unique);
  }

  /** GETATTR, SETATTR. */
  public static void attributes(ByteBuffer out, Duration valid, Attributes attributes) {
    out.putLong(valid.getSeconds()).putInt(valid.getNano()).putInt(0);
    attributes.write(out);
  }

  /** LOOKUP, MKNOD, MKDIR; CREATE too, before {@link #opened}. */
  public static void entry(ByteBuffer out, Entry entry) {
    entry.write(out);
  }

  /**
   * LOOKUP of a name that is not there, which the kernel may remember.
   *
   * @param absentFor how long; with zero, an error is the answer
   */
  public static void absent(ByteBuffer out, Duration absentFor) {
    Entry.writeAbsent(out, absentFor);
  }

  /**
   * OPEN, OPENDIR, CREATE.
   *
   * @param flags {@link OpenFlag} bits
   */
  public static void opened(ByteBuffer out, long handle, int flags) {
    out.putLong(handle).putInt(flags).putInt(0);
  }

  /** WRITE, COPY_FILE_RANGE: how many bytes were taken. */
  public static void written(ByteBuffer out, int bytes) {
    out.putInt(bytes).putInt(0);
  }

  /** GETXATTR and LISTXATTR that ask for the size only. */
  public static void xattrSize(ByteBuffer out, int bytes) {
    out.putInt(bytes).putInt(0);
  }

  /** LSEEK: the offset found. */
  public static void offset(ByteBuffer out, long offset) {
    out.putLong(offset);
  }

  /**
   * STATFS.
   *
   * @param blocks size of the file system, in units of {@code fragmentSize}
   * @param free units free
   * @param available units free to ordinary users
   * @param files number of inodes
   * @param filesFree inodes free
   * @param blockSize preferred size of a transfer, bytes
   * @param nameLength longest name, bytes
   * @param fragmentSize bytes of a unit
   */
  public static void statfs(
      ByteBuffer out,
      long blocks,
      long free,
      long available,
      long files,
      long filesFree,
      int blockSize,
      int nameLength,
      int fragmentSize) {
    out.putLong(blocks).putLong(free).putLong(available).putLong(files).putLong(filesFree);
    out.putInt(blockSize).putInt(nameLength).putInt(fragmentSize);
    for (int i = 0; i < 7; i++) {
      out.putInt(0);
    }
  }
}
