package io.keepfs.block;

import org.jspecify.annotations.Nullable;

/**
 * A block could not be stored as wished (EIO, or ENOSPC where Keep is full). The message begins
 * with the words that Arvados' container runner looks for in a mount's log.
 */
public class BlockNotStoredException extends BlockException {
  private static final long serialVersionUID = 1;

  private final boolean refused;
  private final boolean full;

  /**
   * Makes the failure.
   *
   * @param refused whether all services refused this token: 401 or 403
   */
  public BlockNotStoredException(
      BlockLocator locator, String reason, boolean refused, @Nullable Throwable cause) {
    this(locator, reason, refused, false, cause);
  }

  /**
   * As {@link #BlockNotStoredException(BlockLocator, String, boolean, Throwable)}.
   *
   * @param full whether all services have no room: 507
   */
  public BlockNotStoredException(
      BlockLocator locator,
      String reason,
      boolean refused,
      boolean full,
      @Nullable Throwable cause) {
    super(locator, "Keep write error: " + reason, cause);
    this.refused = refused;
    this.full = full;
  }

  /** Whether Keep has no room. */
  public boolean isFull() {
    return full;
  }

  /** Whether trying again is in vain as long as the token is the same. */
  public boolean isRefused() {
    return refused;
  }
}
