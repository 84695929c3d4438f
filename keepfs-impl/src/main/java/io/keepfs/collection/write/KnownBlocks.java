package io.keepfs.collection.write;

import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import java.util.Optional;

/** Port: blocks that need not be stored once more. Safe for use by many threads. */
public interface KnownBlocks {
  /** Nothing is known. */
  KnownBlocks NONE = (hash, sizeBytes) -> Optional.empty();

  /** The locator of a block of the collection; its signature may be old. */
  Optional<BlockLocator> find(BlockHash hash, int sizeBytes);
}
