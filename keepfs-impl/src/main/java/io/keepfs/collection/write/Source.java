package io.keepfs.collection.write;

import io.keepfs.block.BlockLocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a segment is a range of. */
public sealed interface Source permits Source.Stored, Source.Zeros, WriteBuffer {

  /** A block in Keep. */
  record Stored(BlockLocator locator) implements Source {
    @Override
    public boolean equals(@Nullable Object other) {
      return other == this || other instanceof Stored block && block.locator.equals(locator);
    }

    @Override
    public int hashCode() {
      return locator.hashCode();
    }
  }

  /** Nothing but zeros, of which a segment's offset tells nothing. */
  enum Zeros implements Source {
    /** The one there is. */
    ZEROS;

    private static final ByteBuffer BYTES = ByteBuffer.allocate(64 << 10).asReadOnlyBuffer();

    static void put(ByteBuffer target, int count) {
      for (int left = count; left > 0; left -= BYTES.capacity()) {
        target.put(BYTES.slice(0, Math.min(left, BYTES.capacity())));
      }
    }
  }
}
