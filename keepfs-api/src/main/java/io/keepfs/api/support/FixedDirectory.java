package io.keepfs.api.support;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;

/**
 * A directory in which nobody makes, moves or removes anything, on a file system that may otherwise
 * be changed: EPERM for all of it.
 */
public interface FixedDirectory extends DirectoryNode {
  @Override
  default FileNode createFile(String name, int permissions) throws NodeException {
    throw refused(name);
  }

  @Override
  default DirectoryNode createDirectory(String name, int permissions) throws NodeException {
    throw refused(name);
  }

  @Override
  default void removeFile(String name) throws NodeException {
    throw refused(name);
  }

  @Override
  default void removeDirectory(String name) throws NodeException {
    throw refused(name);
  }

  @Override
  default void rename(String name, DirectoryNode target, String targetName, RenameMode mode)
      throws NodeException {
    throw refused(name);
  }

  private static NodeException refused(String name) {
    return new NodeException(Errno.EPERM, "nothing is made, moved or removed here: " + name);
  }
}
