package io.keepfs.fuse;

import java.time.Duration;

/**
 * How a file system is mounted. Immutable; {@link FuseMount.Builder} makes it.
 *
 * @param transport {@link #AUTO}, or the name of a transport
 * @param readOnly mount {@code ro}, so that the kernel itself refuses every change
 * @param allowOther let other users than the mounting one in
 * @param defaultPermissions let the kernel check owner and permission bits
 * @param autoUnmount have {@code fusermount3} watch this process and unmount when it dies; it costs
 *     a process
 * @param fsName what the mount table shows as source
 * @param subtype shown as {@code fuse.SUBTYPE} in the mount table; empty for plain {@code fuse}
 * @param readAheadBytes how far the kernel reads ahead in a sequential read, where this process may
 *     set it (root); 0 leaves it as it is
 * @param maxThreads requests served at once
 * @param maxBackground asynchronous requests the kernel may have under way
 * @param requestDeadline how long a request may take before it is cut short with ETIMEDOUT
 * @param mountLimit how long mounting may take
 * @param closeLimit how long {@link FuseMount#close} waits for those who still have files open
 * @param saveLimit how long {@link FuseMount#close} waits, once the mount is gone, for what was
 *     written to be saved
 * @param unmountAtExit unmount when the JVM exits in an orderly way
 */
public record FuseMountOptions(
    String transport,
    boolean readOnly,
    boolean allowOther,
    boolean defaultPermissions,
    boolean autoUnmount,
    String fsName,
    String subtype,
    int readAheadBytes,
    int maxThreads,
    int maxBackground,
    Duration requestDeadline,
    Duration mountLimit,
    Duration closeLimit,
    Duration saveLimit,
    boolean unmountAtExit) {
  /** Chooses the best transport that can be used here. */
  public static final String AUTO = "auto";

  /** Refuses what no transport could do. */
  public FuseMountOptions {
    requirePrintable("fsName", fsName);
    requirePrintable("subtype", subtype);
    if (fsName.isEmpty()) {
      throw new IllegalArgumentException("fsName must not be empty");
    }
    if (readAheadBytes < 0) {
      throw new IllegalArgumentException("readAheadBytes must not be negative: " + readAheadBytes);
    }
    if (maxThreads < 2) {
      throw new IllegalArgumentException("maxThreads must be 2 or more: " + maxThreads);
    }
    if (maxBackground < 1 || maxBackground > 65_535) {
      throw new IllegalArgumentException("maxBackground must be 1 to 65535: " + maxBackground);
    }
  }

  private static void requirePrintable(String what, String text) {
    if (text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
      throw new IllegalArgumentException(what + " must not hold control characters");
    }
  }
}
