package io.keepfs.fuse.session;

import io.keepfs.fuse.protocol.DirectoryPage;
import io.keepfs.fuse.protocol.Notifications;
import io.keepfs.inode.KernelNotifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the kernel what to drop from its caches. The call may wait inside the kernel for locks that
 * a request under way holds; so it must come from a thread that serves no request and holds no
 * lock, as the engine's does. Thread-safe.
 */
final class KernelNotifications implements KernelNotifier {
  private static final Logger log = LoggerFactory.getLogger(KernelNotifications.class);
  private static final int ENOENT = 2;
  private static final int ENOTDIR = 20;
  private static final int NAME_BYTES_MAX = 1024;

  private final FuseChannel channel;
  private final Runnable beforeEach;

  /**
   * Makes it for a channel.
   *
   * @param beforeEach is called before the kernel is told anything
   */
  KernelNotifications(FuseChannel channel, Runnable beforeEach) {
    this.channel = channel;
    this.beforeEach = beforeEach;
  }

  @Override
  public void invalidateInode(long inode) {
    ByteBuffer message = message();
    send(Notifications.invalidateInode(message, inode, 0, 0), "inode " + inode);
  }

  @Override
  public void expireAttributes(long inode) {
    send(Notifications.invalidateInode(message(), inode, -1, 0), "attributes of inode " + inode);
  }

  @Override
  public void invalidateEntry(long parent, String name) {
    // Not merely expired: the engine counts on the kernel to forget what it evicts.
    entry(parent, name, false);
  }

  /** Kernels before 6.2 know no difference. */
  @Override
  public void expireEntry(long parent, String name) {
    entry(parent, name, true);
  }

  private void entry(long parent, String name, boolean expireOnly) {
    byte[] bytes = DirectoryPage.encode(name);
    if (bytes.length == 0 || bytes.length > NAME_BYTES_MAX) {
      return; // no name that the kernel could have looked up
    }
    send(Notifications.invalidateEntry(message(), parent, bytes, expireOnly), name);
  }

  private static ByteBuffer message() {
    return ByteBuffer.allocateDirect(Notifications.MAX_BYTES).order(ByteOrder.nativeOrder());
  }

  private void send(ByteBuffer message, String what) {
    beforeEach.run();
    int errno = channel.notify(message);
    // ENOENT, ENOTDIR: the kernel does not hold it, so there was nothing to drop. After the end it
    // is ENODEV.
    if (errno != 0 && errno != ENOENT && errno != ENOTDIR) {
      log.debug("the kernel refused to drop {}: error {}", what, errno);
    }
  }
}
