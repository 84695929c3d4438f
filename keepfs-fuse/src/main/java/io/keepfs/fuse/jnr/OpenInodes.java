package io.keepfs.fuse.jnr;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which inode each open handle is of: libfuse asks for attributes of an open file when its path is
 * gone. The handle keeps the inode alive. Thread-safe.
 */
final class OpenInodes {
  private final Map<Long, Long> byHandle = new ConcurrentHashMap<>();

  void opened(long handle, long inode) {
    byHandle.put(handle, inode);
  }

  void released(long handle) {
    byHandle.remove(handle);
  }

  long of(long handle) throws NodeException {
    Long inode = byHandle.get(handle);
    if (inode == null) {
      throw new NodeException(Errno.EBADF, "no such handle: " + handle);
    }
    return inode;
  }
}
