package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;

/**
 * Messages to the kernel that answer no request. Each encoder clears the buffer, writes one whole
 * message and flips.
 */
public final class Notifications {
  /** Bytes that a message with a name of 1024 bytes, FUSE's longest, needs. */
  public static final int MAX_BYTES = 16 + 24 + 1024 + 1;

  private static final int INVALIDATE_INODE = 2;
  private static final int INVALIDATE_ENTRY = 3;
  private static final int DELETE = 6;
  private static final int EXPIRE_ONLY = 1;

  private Notifications() {}

  /**
   * Attributes of the inode are to be asked for again, and cached pages dropped.
   *
   * @param offset first byte to drop; negative drops attributes only
   * @param length number of bytes, 0 or less up to the end
   */
  public static ByteBuffer invalidateInode(ByteBuffer out, long nodeId, long offset, long length) {
    out.clear().position(Replies.HEADER_BYTES);
    out.putLong(nodeId).putLong(offset).putLong(length);
    return finish(out, INVALIDATE_INODE);
  }

  /**
   * The name is to be looked up again.
   *
   * @param name UTF-8, at most 1024 bytes
   * @param expireOnly keep the entry and what is mounted on it until the next use asks again; needs
   *     {@link InitFlags#HAS_EXPIRE_ONLY}
   */
  public static ByteBuffer invalidateEntry(
      ByteBuffer out, long parent, byte[] name, boolean expireOnly) {
    out.clear().position(Replies.HEADER_BYTES);
    out.putLong(parent).putInt(name.length).putInt(expireOnly ? EXPIRE_ONLY : 0);
    out.put(name).put((byte) 0);
    return finish(out, INVALIDATE_ENTRY);
  }

  /**
   * The name is gone, and watchers (inotify) are to be told.
   *
   * @param name UTF-8, at most 1024 bytes
   */
  public static ByteBuffer delete(ByteBuffer out, long parent, long child, byte[] name) {
    out.clear().position(Replies.HEADER_BYTES);
    out.putLong(parent).putLong(child).putInt(name.length).putInt(0);
    out.put(name).put((byte) 0);
    return finish(out, DELETE);
  }

  private static ByteBuffer finish(ByteBuffer out, int code) {
    out.flip();
    // A notification is told from a reply by its unique number 0; its code stands in the place of
    // the error.
    return out.putInt(0, out.limit()).putInt(4, code).putLong(8, 0);
  }
}
