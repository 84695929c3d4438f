package io.keepfs.vfs;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.OpenMode;

/**
 * How a file is to be opened.
 *
 * @param mode what for
 * @param truncate whether to cut it to nothing first
 * @param exclusive whether, when it is to be made, it must not be there
 */
public record OpenFlags(OpenMode mode, boolean truncate, boolean exclusive) {

  /** For reading. */
  public static final OpenFlags READ = new OpenFlags(OpenMode.READ, false, false);

  /** For reading and writing. */
  public static final OpenFlags READ_WRITE = new OpenFlags(OpenMode.READ_WRITE, false, false);

  private static final int O_ACCMODE = 3;
  private static final int O_EXCL = 0200;
  private static final int O_TRUNC = 01000;

  /** The same for what is empty already. */
  OpenFlags withoutTruncation() {
    return truncate ? new OpenFlags(mode, false, exclusive) : this;
  }

  /**
   * Reads the flags of open(2) as Linux numbers them.
   *
   * @throws NodeException with EINVAL for an access mode that does not exist
   */
  public static OpenFlags ofLinux(int flags) throws NodeException {
    OpenMode mode =
        switch (flags & O_ACCMODE) {
          case 0 -> OpenMode.READ;
          case 1 -> OpenMode.WRITE;
          case 2 -> OpenMode.READ_WRITE;
          default -> throw new NodeException(Errno.EINVAL, "no such access mode: " + flags);
        };
    return new OpenFlags(mode, (flags & O_TRUNC) != 0, (flags & O_EXCL) != 0);
  }
}
