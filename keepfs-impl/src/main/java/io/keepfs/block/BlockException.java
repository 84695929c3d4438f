package io.keepfs.block;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A block could not be read (EIO). The message names the block without its signature. */
public class BlockException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient BlockLocator locator;

  /**
   * Makes the failure.
   *
   * @param locator the block asked for
   * @param reason what went wrong and what may help; must hold neither token nor signature
   */
  public BlockException(BlockLocator locator, String reason) {
    this(locator, reason, null);
  }

  /** As {@link #BlockException(BlockLocator, String)}, with the failure beneath it. */
  public BlockException(BlockLocator locator, String reason, @Nullable Throwable cause) {
    super("Block " + locator + ": " + reason, cause);
    this.locator = locator;
  }

  /** The block asked for. */
  public BlockLocator locator() {
    return locator;
  }
}
