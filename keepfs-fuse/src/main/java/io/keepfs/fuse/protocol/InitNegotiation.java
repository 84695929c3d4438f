package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;

/**
 * What is agreed with the kernel at INIT: the lower of both revisions, the features both know, and
 * the sizes.
 *
 * @param minor revision spoken from now on
 * @param flags {@link InitFlags} in force
 * @param maxReadAheadBytes read-ahead; INIT can lower the kernel's value only
 * @param maxBackground asynchronous requests (read-ahead above all) under way at most
 * @param maxWriteBytes largest WRITE
 * @param maxPages largest request in pages of 4 KiB
 */
public record InitNegotiation(
    int minor,
    long flags,
    int maxReadAheadBytes,
    int maxBackground,
    int maxWriteBytes,
    int maxPages) {
  /** Version of the protocol. */
  public static final int MAJOR = 7;

  /** Newest revision whose layouts are known here. */
  public static final int MINOR = 38;

  /** Oldest revision served (Linux 4.20): the first with requests of more than 128 KiB. */
  public static final int MIN_MINOR = 28;

  /**
   * Largest request: 256 pages of 4 KiB, the kernel's own limit unless an administrator raised it.
   */
  public static final int MAX_REQUEST_BYTES = 1 << 20;

  /** Bytes of the reply's body. */
  public static final int REPLY_BYTES = 64;

  private static final int PAGE_BYTES = 4096;

  /** Features implemented here; the kernel's offer is cut down to these. */
  static final long WANTED =
      InitFlags.ASYNC_READ
          | InitFlags.ATOMIC_O_TRUNC
          | InitFlags.EXPORT_SUPPORT
          | InitFlags.BIG_WRITES
          | InitFlags.DO_READDIRPLUS
          | InitFlags.READDIRPLUS_AUTO
          | InitFlags.ASYNC_DIO
          | InitFlags.PARALLEL_DIROPS
          | InitFlags.HANDLE_KILLPRIV
          | InitFlags.HANDLE_KILLPRIV_V2
          | InitFlags.ABORT_ERROR
          | InitFlags.MAX_PAGES
          | InitFlags.CACHE_SYMLINKS
          | InitFlags.EXPLICIT_INVAL_DATA
          | InitFlags.INIT_EXT;

  /**
   * Agrees on what both sides know.
   *
   * @param request what the kernel offers
   * @param maxBackground wanted limit of asynchronous requests, 1 to 65535
   * @param maxWriteBytes wanted largest WRITE, up to {@link #MAX_REQUEST_BYTES}
   * @throws ProtocolException when the kernel is too old
   */
  public static InitNegotiation of(InitRequest request, int maxBackground, int maxWriteBytes)
      throws ProtocolException {
    if (request.major() < MAJOR || (request.major() == MAJOR && request.minor() < MIN_MINOR)) {
      throw new ProtocolException(
          ProtocolException.EINVAL,
          "the kernel speaks FUSE "
              + request.major()
              + "."
              + request.minor()
              + ", at least 7."
              + MIN_MINOR
              + " (Linux 4.20) is needed");
    }
    return new InitNegotiation(
        Math.min(MINOR, request.minor()),
        request.flags() & WANTED,
        request.maxReadAheadBytes(),
        maxBackground,
        Math.min(maxWriteBytes, MAX_REQUEST_BYTES),
        MAX_REQUEST_BYTES / PAGE_BYTES);
  }

  /** Whether a feature is in force. */
  public boolean has(long flag) {
    return (flags & flag) != 0;
  }

  /**
   * Appends the reply's body. A kernel of a newer major version ignores all but the version and
   * asks again.
   */
  public void write(ByteBuffer out) {
    out.putInt(MAJOR).putInt(minor).putInt(maxReadAheadBytes).putInt((int) flags);
    out.putShort((short) maxBackground);
    out.putShort(
        (short)
            Math.max(
                1, maxBackground * 3 / 4)); // congestion threshold, as the kernel's own default
    out.putInt(maxWriteBytes);
    out.putInt(1); // granularity of times: 1 ns
    out.putShort((short) maxPages);
    out.putShort((short) 0); // map alignment: no DAX
    out.putInt((int) (flags >>> 32));
    for (int i = 0; i < 7; i++) {
      out.putInt(0);
    }
  }
}
