package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A name that was found, and how long the kernel may believe it.
 *
 * @param nodeId inode number; 0 tells that there is no such name, cacheable for {@code entryValid}
 * @param generation distinguishes uses of one number over time
 * @param entryValid how long name → inode holds
 * @param attributesValid how long the attributes hold
 * @param attributes the attributes
 */
public record Entry(
    long nodeId,
    long generation,
    Duration entryValid,
    Duration attributesValid,
    Attributes attributes) {
  /** Bytes on the wire. */
  public static final int BYTES = 40 + Attributes.BYTES;

  void write(ByteBuffer out) {
    out.putLong(nodeId).putLong(generation);
    out.putLong(entryValid.getSeconds()).putLong(attributesValid.getSeconds());
    out.putInt(entryValid.getNano()).putInt(attributesValid.getNano());
    attributes.write(out);
  }

  /** Writes the entry of a name that READDIRPLUS lists without looking it up. */
  static void writeAbsent(ByteBuffer out) {
    writeAbsent(out, Duration.ZERO);
  }

  /** Writes the entry of a name that is not there, for so long. */
  static void writeAbsent(ByteBuffer out, Duration valid) {
    out.putLong(0).putLong(0);
    out.putLong(valid.getSeconds()).putLong(0);
    out.putInt(valid.getNano()).putInt(0);
    for (int i = 0; i < Attributes.BYTES / Long.BYTES; i++) {
      out.putLong(0);
    }
  }
}
