package io.keepfs.api;

import java.time.Instant;
import java.util.Objects;

/**
 * What stat(2) tells of a node.
 *
 * @param sizeBytes the size; zero for directories
 * @param permissions the lower 12 bits of the mode, such as 0644
 * @param modified when the content last changed
 * @param changed when content or attributes last changed
 * @param accessed when it was last read
 * @param uid the owner, or {@link #MOUNT_OWNER}
 * @param gid the group, or {@link #MOUNT_OWNER}
 */
public record NodeAttributes(
    long sizeBytes,
    int permissions,
    Instant modified,
    Instant changed,
    Instant accessed,
    int uid,
    int gid) {

  /** Stands for the user, or group, that mounted the file system. */
  public static final int MOUNT_OWNER = -1;

  private static final int PERMISSION_BITS = 07777;
  private static final int WRITE_BITS = 0222;

  /** Refuses negative sizes and bits that are no permissions. */
  public NodeAttributes {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("sizeBytes must not be negative: " + sizeBytes);
    }
    if ((permissions & ~PERMISSION_BITS) != 0) {
      throw new IllegalArgumentException(
          "permissions must be within 07777: 0" + Integer.toOctalString(permissions));
    }
    Objects.requireNonNull(modified, "modified");
    Objects.requireNonNull(changed, "changed");
    Objects.requireNonNull(accessed, "accessed");
  }

  /**
   * Returns the attributes of a file that all may read (0444) and that belongs to the mounting
   * user.
   */
  public static NodeAttributes file(long sizeBytes, Instant modified) {
    return new NodeAttributes(
        sizeBytes, 0444, modified, modified, modified, MOUNT_OWNER, MOUNT_OWNER);
  }

  /**
   * Returns the attributes of a directory that all may read (0555) and that belongs to the mounting
   * user.
   */
  public static NodeAttributes directory(Instant modified) {
    return new NodeAttributes(0, 0555, modified, modified, modified, MOUNT_OWNER, MOUNT_OWNER);
  }

  /** Returns these with other permissions. */
  public NodeAttributes withPermissions(int other) {
    return new NodeAttributes(sizeBytes, other, modified, changed, accessed, uid, gid);
  }

  /** Returns these with another size. */
  public NodeAttributes withSize(long other) {
    return new NodeAttributes(other, permissions, modified, changed, accessed, uid, gid);
  }

  /** Returns these with write permission for all, as arv-mount shows what can be written. */
  public NodeAttributes writable() {
    return withPermissions(permissions | WRITE_BITS);
  }

  /** Returns whether anyone may write. */
  public boolean isWritable() {
    return (permissions & WRITE_BITS) != 0;
  }
}
