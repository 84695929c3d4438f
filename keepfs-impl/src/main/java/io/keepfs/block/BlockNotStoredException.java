package io.keepfs.block;

import org.jspecify.annotations.Nullable;

/**
 * A block could not be stored as wished (EIO). The message begins with the words that Arvados'
 * container runner looks for in a mount's log.
 */
public class BlockNotStoredException extends BlockException {
  private static final long serialVersionUID = 1;

  private final boolean refused;

  /**
   * Makes the failure.
   *
   * @param refused whether all services refused this token: 401 or 403
   */
  public BlockNotStoredException(
      BlockLocator locator, String reason, boolean refused, @Nullable Throwable cause) {
    super(locator, "Keep write error: " + reason, cause);
    this.refused = refused;
  }

  /** Whether trying again is in vain as long as the token is the same. */
  public boolean isRefused() {
    return refused;
  }
}
