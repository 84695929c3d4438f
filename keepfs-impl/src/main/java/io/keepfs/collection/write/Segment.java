package io.keepfs.collection.write;

import io.keepfs.block.BlockLocator;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A piece of a file.
 *
 * @param source what it is a range of
 * @param offset where in the source it begins, in bytes
 * @param length how long it is, in bytes; at least 1, at most {@link BlockLocator#MAX_BLOCK_BYTES}
 */
public record Segment(Source source, int offset, int length) {
  /** Checks the range. */
  public Segment {
    Objects.requireNonNull(source, "source");
    if (offset < 0 || length < 1 || length > BlockLocator.MAX_BLOCK_BYTES) {
      throw new IllegalArgumentException("no range of a block: " + offset + "+" + length);
    }
  }

  /** A range of a block that is stored. */
  public static Segment stored(BlockLocator locator, int offset, int length) {
    return new Segment(new Source.Stored(locator), offset, length);
  }

  /** Zeros. */
  public static Segment zeros(int length) {
    return new Segment(Source.Zeros.ZEROS, 0, length);
  }

  /** A part of it. */
  public Segment part(int from, int count) {
    Objects.checkFromIndexSize(from, count, length);
    return new Segment(source, source == Source.Zeros.ZEROS ? 0 : offset + from, count);
  }

  /** Whether this is where {@code before} ends, so that both can be one segment. */
  boolean continues(Segment before) {
    return before.source.equals(source)
        && before.length <= BlockLocator.MAX_BLOCK_BYTES - length
        && (source == Source.Zeros.ZEROS || before.offset + before.length == offset);
  }

  Segment joinedTo(Segment before) {
    return new Segment(source, before.offset, before.length + length);
  }

  /** See {@link WriteBuffer#retain}. */
  void retain() {
    if (source instanceof WriteBuffer buffer) {
      buffer.retain();
    }
  }

  /** See {@link WriteBuffer#letGo}. */
  void letGo() {
    if (source instanceof WriteBuffer buffer) {
      buffer.letGo();
    }
  }

  /** The same bytes in the block that the source was stored in meanwhile, if it was. */
  public Segment settled() {
    if (source instanceof WriteBuffer buffer) {
      WriteBuffer.Placement placement = buffer.placement();
      if (placement != null) {
        return stored(placement.block(), placement.offset() + offset, length);
      }
    }
    return this;
  }

  /** Copies what only memory has; false when it is stored by now, or was never there. */
  public boolean read(ByteBuffer target) {
    return source instanceof WriteBuffer buffer && buffer.read(offset, target, length);
  }

  /** Whether both are the same range of the same stored block, however it is signed. */
  public boolean isSameAs(Segment other) {
    return source instanceof Source.Stored mine
        && other.source instanceof Source.Stored theirs
        && mine.locator().sizeBytes() == theirs.locator().sizeBytes()
        && mine.locator().hash().equals(theirs.locator().hash())
        && offset == other.offset
        && length == other.length;
  }
}
