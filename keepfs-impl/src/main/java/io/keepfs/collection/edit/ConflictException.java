package io.keepfs.collection.edit;

import java.io.IOException;
import java.util.List;

/** Names that were changed here and on the server, where {@link OnConflict#FAIL} is wished. */
public class ConflictException extends IOException {
  private static final long serialVersionUID = 1;

  /** Names the paths. */
  public ConflictException(List<String> paths) {
    super("changed here and on the server, and --on-conflict is fail: " + String.join(", ", paths));
  }
}
