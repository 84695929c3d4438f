package io.keepfs.fuse.protocol;

/** Bits of the answer to OPEN, OPENDIR and CREATE. */
public final class OpenFlag {
  /** Reads and writes go past the page cache. */
  public static final int DIRECT_IO = 1;

  /** Cached pages of the file stay valid over this open. */
  public static final int KEEP_CACHE = 1 << 1;

  /** The file has no position to seek to. */
  public static final int NON_SEEKABLE = 1 << 2;

  /** The listing may be cached in the kernel. */
  public static final int CACHE_DIRECTORY = 1 << 3;

  /** close(2) needs no FLUSH: nothing was written through this handle. */
  public static final int NO_FLUSH = 1 << 5;

  private OpenFlag() {}
}
