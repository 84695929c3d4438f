package io.keepfs.arvados.tree;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.arvados.rest.ArvadosException;
import java.io.IOException;
import java.io.InterruptedIOException;

/** The one place where failures of the API server and of Keep become error numbers. */
public final class TreeFailures {

  private TreeFailures() {}

  /** Returns what to answer when {@code what} could not be had. */
  public static NodeException of(String what, IOException failure) {
    if (failure instanceof NodeException known) {
      return known;
    }
    return new NodeException(errno(failure), what + ": " + failure.getMessage(), failure);
  }

  private static Errno errno(IOException failure) {
    if (failure instanceof ArvadosException answer) {
      if (answer.isNotFound()) {
        return Errno.ENOENT;
      }
      return answer.isDenied() ? Errno.EACCES : Errno.EIO;
    }
    return failure instanceof InterruptedIOException ? Errno.EINTR : Errno.EIO;
  }
}
