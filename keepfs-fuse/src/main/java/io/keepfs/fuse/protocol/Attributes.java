package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The attributes of a file as a reply carries them.
 *
 * @param inode number shown by stat(2)
 * @param size bytes
 * @param blocks units of 512 bytes in use
 * @param accessed time of last access
 * @param modified time of last change of contents
 * @param changed time of last change of contents or attributes
 * @param mode type and permission bits
 * @param links number of names
 * @param uid owner
 * @param gid group
 * @param blockSize preferred size of a read, bytes
 */
public record Attributes(
    long inode,
    long size,
    long blocks,
    Instant accessed,
    Instant modified,
    Instant changed,
    int mode,
    int links,
    int uid,
    int gid,
    int blockSize) {
  /** Bytes on the wire. */
  public static final int BYTES = 88;

  void write(ByteBuffer out) {
    out.putLong(inode).putLong(size).putLong(blocks);
    out.putLong(accessed.getEpochSecond())
        .putLong(modified.getEpochSecond())
        .putLong(changed.getEpochSecond());
    out.putInt(accessed.getNano()).putInt(modified.getNano()).putInt(changed.getNano());
    out.putInt(mode).putInt(links).putInt(uid).putInt(gid);
    out.putInt(0); // device number: no special files
    out.putInt(blockSize);
    out.putInt(0); // flags: no submounts, no DAX
  }
}
