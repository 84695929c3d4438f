package io.keepfs.fuse.kernel;

import io.keepfs.fuse.FuseMountOptions;
import java.util.StringJoiner;

/** Options of a mount as mount(2) and as fusermount take them. */
final class MountFlags {
  /** Nobody may change anything. */
  static final long MS_RDONLY = 1;

  /** Set-uid bits of files do nothing. */
  static final long MS_NOSUID = 2;

  /** Device files are not devices. */
  static final long MS_NODEV = 4;

  /** Aborts the connection on unmount. */
  static final int MNT_FORCE = 1;

  /** Detaches at once, ends when the last file is closed. */
  static final int MNT_DETACH = 2;

  /** Does not follow a symbolic link. */
  static final int UMOUNT_NOFOLLOW = 8;

  private MountFlags() {}

  /** Flags of mount(2). Files of a daemon never get set-uid or device powers. */
  static long flags(FuseMountOptions options) {
    return MS_NOSUID | MS_NODEV | (options.readOnly() ? MS_RDONLY : 0);
  }

  /** Data of mount(2). */
  static String data(FuseMountOptions options, int fd, int uid, int gid) {
    StringJoiner data = new StringJoiner(",");
    data.add("fd=" + fd).add("rootmode=40000").add("user_id=" + uid).add("group_id=" + gid);
    if (options.allowOther()) {
      data.add("allow_other");
    }
    if (options.defaultPermissions()) {
      data.add("default_permissions");
    }
    return data.toString();
  }

  /** File system type of mount(2). */
  static String type(FuseMountOptions options) {
    return options.subtype().isEmpty() ? "fuse" : "fuse." + options.subtype();
  }

  /** Argument of fusermount's {@code -o}. */
  static String fusermountOptions(FuseMountOptions options) {
    StringJoiner joined = new StringJoiner(",");
    joined.add(options.readOnly() ? "ro" : "rw").add("nosuid").add("nodev");
    joined.add("fsname=" + escape(options.fsName()));
    if (!options.subtype().isEmpty()) {
      joined.add("subtype=" + escape(options.subtype()));
    }
    if (options.allowOther()) {
      joined.add("allow_other");
    }
    if (options.defaultPermissions()) {
      joined.add("default_permissions");
    }
    if (options.autoUnmount()) {
      joined.add("auto_unmount");
    }
    return joined.toString();
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace(",", "\\,");
  }
}
