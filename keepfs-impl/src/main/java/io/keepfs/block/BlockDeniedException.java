package io.keepfs.block;

/**
 * The block was not to be had, and at least one service answered 401 or 403: its signature has
 * expired or is not for this token. A caller that can get a fresh signature may do so once and ask
 * again.
 */
public class BlockDeniedException extends BlockMissingException {
  private static final long serialVersionUID = 1;

  /** See {@link BlockException#BlockException(BlockLocator, String)}. */
  public BlockDeniedException(BlockLocator locator, String reason) {
    super(locator, reason);
  }
}
