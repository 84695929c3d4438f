package io.keepfs.collection.write;

import io.keepfs.block.BlockLocator;

/** What a segment is a range of. */
public sealed interface Source permits Source.Stored, Source.Zeros, WriteBuffer {

  /** A block in Keep. */
  record Stored(BlockLocator locator) implements Source {}

  /** Nothing but zeros, of which a segment's offset tells nothing. */
  enum Zeros implements Source {
    /** The one there is. */
    ZEROS
  }
}
