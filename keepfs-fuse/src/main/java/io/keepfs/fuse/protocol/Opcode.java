package io.keepfs.fuse.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The operations a kernel may ask for, each with its number on the wire and whether it waits for a
 * reply.
 */
public enum Opcode {
  LOOKUP(1),
  FORGET(2, false),
  GETATTR(3),
  SETATTR(4),
  READLINK(5),
  SYMLINK(6),
  MKNOD(8),
  MKDIR(9),
  UNLINK(10),
  RMDIR(11),
  RENAME(12),
  LINK(13),
  OPEN(14),
  READ(15),
  WRITE(16),
  STATFS(17),
  RELEASE(18),
  FSYNC(20),
  SETXATTR(21),
  GETXATTR(22),
  LISTXATTR(23),
  REMOVEXATTR(24),
  FLUSH(25),
  INIT(26),
  OPENDIR(27),
  READDIR(28),
  RELEASEDIR(29),
  FSYNCDIR(30),
  GETLK(31),
  SETLK(32),
  SETLKW(33),
  ACCESS(34),
  CREATE(35),
  INTERRUPT(36, false),
  BMAP(37),
  DESTROY(38),
  IOCTL(39),
  POLL(40),
  NOTIFY_REPLY(41, false),
  BATCH_FORGET(42, false),
  FALLOCATE(43),
  READDIRPLUS(44),
  RENAME2(45),
  LSEEK(46),
  COPY_FILE_RANGE(47),
  SETUPMAPPING(48),
  REMOVEMAPPING(49),
  SYNCFS(50),
  TMPFILE(51),
  STATX(52),
  COPY_FILE_RANGE_64(53);

  private static final @Nullable Opcode[] BY_CODE = index();

  private final int code;
  private final boolean expectsReply;

  Opcode(int code) {
    this(code, true);
  }

  Opcode(int code, boolean expectsReply) {
    this.code = code;
    this.expectsReply = expectsReply;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /**
   * Whether the kernel waits for an answer; answering one that does not is an error for the kernel.
   */
  public boolean expectsReply() {
    return expectsReply;
  }

  /**
   * The opcode with this number, or null for one that is not known here (it is answered with
   * ENOSYS).
   */
  public static @Nullable Opcode of(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }

  private static @Nullable Opcode[] index() {
    @Nullable Opcode[] index = new Opcode[COPY_FILE_RANGE_64.code + 1];
    for (Opcode opcode : values()) {
      index[opcode.code] = opcode;
    }
    return index;
  }
}
