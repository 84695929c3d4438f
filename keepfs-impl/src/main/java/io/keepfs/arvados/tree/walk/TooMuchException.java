package io.keepfs.arvados.tree.walk;

import java.io.IOException;

/** So many items hold more than is to be fetched together. */
public final class TooMuchException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says what is too much. */
  public TooMuchException(String message) {
    super(message);
  }
}
