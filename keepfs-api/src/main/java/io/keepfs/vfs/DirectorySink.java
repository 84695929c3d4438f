package io.keepfs.vfs;

import io.keepfs.api.NodeKind;

/** Takes names of a directory one by one until it is full. */
@FunctionalInterface
public interface DirectorySink {

  /**
   * Takes one name.
   *
   * @param name the name, {@code .} and {@code ..} included
   * @param inode the inode it leads to, or zero when it has no number yet
   * @param kind what it leads to
   * @param nextOffset where to go on after this name
   * @return false when there was no room, and it was not taken
   */
  boolean add(String name, long inode, NodeKind kind, long nextOffset);
}
