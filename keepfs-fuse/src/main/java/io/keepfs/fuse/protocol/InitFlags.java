package io.keepfs.fuse.protocol;

/**
 * Features that the kernel offers and the daemon takes with INIT; bits above 31 travel in {@code
 * flags2}.
 */
public final class InitFlags {
  /** Several reads of one file may be under way. */
  public static final long ASYNC_READ = 1L;

  /** OPEN carries O_TRUNC instead of a SETATTR going before it. */
  public static final long ATOMIC_O_TRUNC = 1L << 3;

  /**
   * LOOKUP of {@code .} and {@code ..} is answered, so that file handles (NFS) outlive the inode
   * cache.
   */
  public static final long EXPORT_SUPPORT = 1L << 4;

  /** Writes may be larger than a page. */
  public static final long BIG_WRITES = 1L << 5;

  /** Changed mtime or size found by GETATTR drops cached pages. */
  public static final long AUTO_INVAL_DATA = 1L << 12;

  /** READDIRPLUS is answered. */
  public static final long DO_READDIRPLUS = 1L << 13;

  /** The kernel chooses between READDIR and READDIRPLUS by what the reader does. */
  public static final long READDIRPLUS_AUTO = 1L << 14;

  /** Direct reads and writes may be asynchronous. */
  public static final long ASYNC_DIO = 1L << 15;

  /** Several LOOKUP and READDIR in one directory may be under way. */
  public static final long PARALLEL_DIROPS = 1L << 18;

  /** The daemon clears set-uid and set-gid bits itself: here no file ever has them. */
  public static final long HANDLE_KILLPRIV = 1L << 19;

  /**
   * After an abort, reading the device fails with ECONNABORTED, not with ENODEV as after an
   * unmount.
   */
  public static final long ABORT_ERROR = 1L << 21;

  /** The reply's {@code max_pages} counts. */
  public static final long MAX_PAGES = 1L << 22;

  /** Targets of symbolic links may be cached. */
  public static final long CACHE_SYMLINKS = 1L << 23;

  /** Cached pages are dropped only when told. */
  public static final long EXPLICIT_INVAL_DATA = 1L << 25;

  /**
   * As {@link #HANDLE_KILLPRIV}, and the kernel need not ask for {@code security.capability} before
   * each write.
   */
  public static final long HANDLE_KILLPRIV_V2 = 1L << 28;

  /** Request and reply have {@code flags2}. */
  public static final long INIT_EXT = 1L << 30;

  /** Notifications may make an entry expire instead of removing it. */
  public static final long HAS_EXPIRE_ONLY = 1L << 35;

  private InitFlags() {}
}
