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

  /** Of {@code what}, for the reason that {@code cause} gives. */
  CommitFailedException(String what, IOException cause) {
    super(errno(cause), what + ": " + words(cause), cause);
  }

  /** Its message without the number before it. */
  private static String words(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    String number = cause instanceof NodeException known ? known.errno() + ": " : "";
    return message.startsWith(number) ? message.substring(number.length()) : message;
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
