package io.keepfs.vfs;

import java.time.Duration;

/**
 * What a name leads to. Each one that is handed out counts as one reference to the inode, to be
 * given back by {@link Operations#forget}.
 *
 * @param attributes the inode and its attributes
 * @param entryCacheableFor how long the name may be taken to lead there
 */
public record EntryReply(InodeAttributes attributes, Duration entryCacheableFor) {

  /** Returns the inode number. */
  public long inode() {
    return attributes.inode();
  }
}
