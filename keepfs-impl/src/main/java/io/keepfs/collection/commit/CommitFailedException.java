package io.keepfs.collection.commit;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import java.io.IOException;

/**
 * What was changed is not on the server: EIO, or the number that the server's answer stands for.
 */
public class CommitFailedException extends NodeException {
  private static final long serialVersionUID = 1;

  CommitFailedException(String message, IOException cause) {
    super(cause instanceof NodeException known ? known.errno() : Errno.EIO, message, cause);
  }
}
