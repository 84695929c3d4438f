package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;

/**
 * Bodies of the requests that name an entry of a directory. Each {@code read} starts at the
 * buffer's position (the body) and throws {@link ProtocolException} for a body that is too short or
 * a name that is not UTF-8.
 */
public final class NameRequests {
  private NameRequests() {}

  /** LOOKUP, UNLINK, RMDIR, REMOVEXATTR: nothing but a name. */
  public static String name(ByteBuffer in) throws ProtocolException {
    return WireBytes.name(in);
  }

  /**
   * MKNOD.
   *
   * @param mode file type and permission bits, umask applied
   * @param device device number of a special file
   * @param umask the caller's mask
   * @param name the new entry
   */
  public record Mknod(int mode, int device, int umask, String name) {
    /** Decodes the body. */
    public static Mknod read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 17, "MKNOD");
      int mode = in.getInt();
      int device = in.getInt();
      int umask = in.getInt();
      in.getInt();
      return new Mknod(mode, device, umask, WireBytes.name(in));
    }
  }

  /**
   * MKDIR.
   *
   * @param mode permission bits, umask applied
   * @param umask the caller's mask
   * @param name the new entry
   */
  public record Mkdir(int mode, int umask, String name) {
    /** Decodes the body. */
    public static Mkdir read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 9, "MKDIR");
      return new Mkdir(in.getInt(), in.getInt(), WireBytes.name(in));
    }
  }

  /**
   * RENAME and RENAME2.
   *
   * @param newParent inode number of the directory moved to
   * @param flags {@code RENAME_NOREPLACE} (1), {@code RENAME_EXCHANGE} (2), {@code RENAME_WHITEOUT}
   *     (4)
   * @param oldName entry in the request's own directory
   * @param newName entry in the new one
   */
  public record Rename(long newParent, int flags, String oldName, String newName) {
    /** Do not replace an entry that is there. */
    public static final int NO_REPLACE = 1;

    /** Swap the two entries. */
    public static final int EXCHANGE = 2;

    /** Decodes a RENAME. */
    public static Rename read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 12, "RENAME");
      return new Rename(in.getLong(), 0, WireBytes.name(in), WireBytes.name(in));
    }

    /** Decodes a RENAME2. */
    public static Rename readWithFlags(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 20, "RENAME2");
      long newParent = in.getLong();
      int flags = in.getInt();
      in.getInt();
      return new Rename(newParent, flags, WireBytes.name(in), WireBytes.name(in));
    }
  }

  /**
   * CREATE: make and open a file in one.
   *
   * @param flags flags of open(2)
   * @param mode file type and permission bits, umask applied
   * @param umask the caller's mask
   * @param name the new entry
   */
  public record Create(int flags, int mode, int umask, String name) {
    /** Decodes the body. */
    public static Create read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 17, "CREATE");
      int flags = in.getInt();
      int mode = in.getInt();
      int umask = in.getInt();
      in.getInt();
      return new Create(flags, mode, umask, WireBytes.name(in));
    }
  }

  /**
   * GETXATTR and LISTXATTR.
   *
   * @param capacity bytes the caller has room for; 0 asks for the size only
   * @param name the attribute, empty for LISTXATTR
   */
  public record GetXattr(int capacity, String name) {
    /** Decodes a GETXATTR. */
    public static GetXattr read(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 9, "GETXATTR");
      int capacity = in.getInt();
      in.getInt();
      return new GetXattr(capacity, WireBytes.name(in));
    }

    /** Decodes a LISTXATTR. */
    public static GetXattr readList(ByteBuffer in) throws ProtocolException {
      WireBytes.require(in, 8, "LISTXATTR");
      int capacity = in.getInt();
      in.getInt();
      return new GetXattr(capacity, "");
    }
  }
}
