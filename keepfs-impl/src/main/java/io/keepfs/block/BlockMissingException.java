package io.keepfs.block;

/** Every service was asked and none has the block, or none lets us read it (EIO). */
public class BlockMissingException extends BlockException {
  private static final long serialVersionUID = 1;

  /** See {@link BlockException#BlockException(BlockLocator, String)}. */
  public BlockMissingException(BlockLocator locator, String reason) {
    super(locator, reason);
  }
}
