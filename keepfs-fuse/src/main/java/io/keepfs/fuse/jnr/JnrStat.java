package io.keepfs.fuse.jnr;

import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeKind;
import io.keepfs.vfs.InodeAttributes;
import io.keepfs.vfs.StatfsReply;
import java.time.Instant;
import jnr.ffi.LibraryLoader;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.Statvfs;
import ru.serce.jnrfuse.struct.Timespec;

/** Fills libfuse's structures; inode numbers are set by libfuse itself. */
final class JnrStat {
  private static final int STAT_BLOCK_BYTES = 512;
  private static final int PREFERRED_IO_BYTES = 128 << 10;

  private final int uid;
  private final int gid;

  /** Public because the stub that jnr-ffi makes lives in a package of its own. */
  public interface Identity {
    /** geteuid(2). */
    int geteuid();

    /** getegid(2). */
    int getegid();
  }

  JnrStat() {
    Identity identity = LibraryLoader.create(Identity.class).load("c");
    uid = identity.geteuid();
    gid = identity.getegid();
  }

  int fill(FileStat stat, InodeAttributes inode) {
    NodeAttributes node = inode.attributes();
    stat.st_mode.set(typeBits(inode.kind()) | node.permissions());
    stat.st_nlink.set(1);
    stat.st_uid.set(node.uid() == NodeAttributes.MOUNT_OWNER ? uid : node.uid());
    stat.st_gid.set(node.gid() == NodeAttributes.MOUNT_OWNER ? gid : node.gid());
    stat.st_size.set(node.sizeBytes());
    stat.st_blksize.set(PREFERRED_IO_BYTES);
    stat.st_blocks.set((node.sizeBytes() + STAT_BLOCK_BYTES - 1) / STAT_BLOCK_BYTES);
    fill(stat.st_atim, node.accessed());
    fill(stat.st_mtim, node.modified());
    fill(stat.st_ctim, node.changed());
    return 0;
  }

  private static void fill(Timespec time, Instant instant) {
    time.tv_sec.set(instant.getEpochSecond());
    time.tv_nsec.set(instant.getNano());
  }

  static int fill(Statvfs stat, StatfsReply reply) {
    stat.f_bsize.set(reply.blockSizeBytes());
    stat.f_frsize.set(reply.blockSizeBytes());
    stat.f_blocks.set(reply.blocks());
    stat.f_bfree.set(reply.freeBlocks());
    stat.f_bavail.set(reply.freeBlocks());
    stat.f_files.set(reply.files());
    stat.f_ffree.set(reply.freeFiles());
    stat.f_favail.set(reply.freeFiles());
    stat.f_namemax.set(reply.maxNameBytes());
    return 0;
  }

  /** Whether a mode asks for a regular file, which no type at all does too. */
  static boolean isRegular(long mode) {
    long type = mode & FileStat.S_IFMT;
    return type == 0 || type == FileStat.S_IFREG;
  }

  static int typeBits(NodeKind kind) {
    return kind == NodeKind.DIRECTORY ? FileStat.S_IFDIR : FileStat.S_IFREG;
  }
}
