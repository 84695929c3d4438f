package io.keepfs.collection.commit;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.block.BlockNotStoredException;
import java.io.IOException;

/**
 * What was changed is not on the server: EIO, or the number that the server's answer stands for,
 * which is ENOSPC when no Keep service has room.
 */
public class CommitFailedException extends NodeException {
  private static final long serialVersionUID = 1;

  CommitFailedException(String message, IOException cause) {
    super(errno(cause), message, cause);
  }

  private static Errno errno(IOException cause) {
    if (cause instanceof NodeException known) {
      return known.errno();
    }
    return cause instanceof BlockNotStoredException block && block.isFull()
        ? Errno.ENOSPC
        : Errno.EIO;
  }
}
