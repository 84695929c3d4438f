package io.keepfs.fuse.session;

import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeKind;
import io.keepfs.fuse.protocol.Attributes;
import io.keepfs.fuse.protocol.Entry;
import io.keepfs.vfs.EntryReply;
import io.keepfs.vfs.InodeAttributes;

/**
 * Turns what a node says of itself into what stat(2) shows.
 *
 * @param uid owner of what belongs to the mounting user
 * @param gid group of that
 */
record Attribution(int uid, int gid) {
  private static final int S_IFDIR = 0040000;
  private static final int S_IFREG = 0100000;
  private static final int STAT_BLOCK_BYTES = 512;

  /**
   * Preferred size of a read: makes cp and friends ask for as much as one request carries without
   * read-ahead.
   */
  private static final int PREFERRED_IO_BYTES = 128 << 10;

  /** Kinds of {@code d_type}: the file type bits of a mode, shifted. */
  static int direntType(NodeKind kind) {
    return typeBits(kind) >> 12;
  }

  Attributes attributes(InodeAttributes inode) {
    NodeAttributes node = inode.attributes();
    long blocks = (node.sizeBytes() + STAT_BLOCK_BYTES - 1) / STAT_BLOCK_BYTES;
    return new Attributes(
        inode.inode(),
        node.sizeBytes(),
        blocks,
        node.accessed(),
        node.modified(),
        node.changed(),
        typeBits(inode.kind()) | node.permissions(),
        1,
        node.uid() == NodeAttributes.MOUNT_OWNER ? uid : node.uid(),
        node.gid() == NodeAttributes.MOUNT_OWNER ? gid : node.gid(),
        PREFERRED_IO_BYTES);
  }

  Entry entry(EntryReply reply) {
    InodeAttributes inode = reply.attributes();
    // Inode numbers are never used again, so one generation does for all.
    return new Entry(
        inode.inode(), 0, reply.entryCacheableFor(), inode.cacheableFor(), attributes(inode));
  }

  private static int typeBits(NodeKind kind) {
    return kind == NodeKind.DIRECTORY ? S_IFDIR : S_IFREG;
  }
}
