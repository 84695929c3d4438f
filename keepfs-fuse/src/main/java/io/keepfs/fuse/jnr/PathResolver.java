package io.keepfs.fuse.jnr;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.inode.Inode;
import io.keepfs.vfs.Operations;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Turns the paths of libfuse into inodes: walks them from the root by lookup, and gives every
 * reference back when the call is over, the deepest first. Thread-safe.
 */
final class PathResolver {
  private final Operations operations;

  PathResolver(Operations operations) {
    this.operations = operations;
  }

  /** What is to be done with an inode while it is referenced. */
  @FunctionalInterface
  interface InodeCall<T> {
    T with(long inode) throws NodeException;
  }

  /** As {@link InodeCall}, without a result. */
  @FunctionalInterface
  interface InodeAction {
    void with(long inode) throws NodeException;
  }

  /** What is to be done with a name in a directory that is referenced. */
  @FunctionalInterface
  interface NameAction {
    void with(long parent, String name) throws NodeException;
  }

  /** Resolves {@code path}, which begins with a slash; fails as lookup does. */
  <T> T resolve(String path, InodeCall<T> call) throws NodeException {
    Deque<Long> referenced = new ArrayDeque<>();
    try {
      long inode = Inode.ROOT;
      for (String name : path.split("/")) {
        if (!name.isEmpty()) {
          inode = operations.lookup(inode, name).inode();
          referenced.push(inode);
        }
      }
      return call.with(inode);
    } finally {
      referenced.forEach(inode -> operations.forget(inode, 1));
    }
  }

  /** As {@link #resolve}, without a result. */
  void run(String path, InodeAction action) throws NodeException {
    resolve(
        path,
        inode -> {
          action.with(inode);
          return inode;
        });
  }

  /** Resolves all but the last component of {@code path}, which need not be there. */
  void runInParent(String path, NameAction action) throws NodeException {
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    if (slash < 0 || name.isEmpty()) {
      throw new NodeException(Errno.EBUSY, "the root cannot be made, moved or removed");
    }
    run(path.substring(0, slash), parent -> action.with(parent, name));
  }
}
