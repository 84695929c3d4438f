package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Packs the entries that answer one READDIR or READDIRPLUS, as many as fit. Not thread-safe; {@link
 * #start} makes it ready for the next reply.
 */
public final class DirectoryPage {
  private static final int NAME_OFFSET = 24;

  private ByteBuffer out = ByteBuffer.allocate(0);
  private int start;
  private int end;
  private boolean withAttributes;

  /**
   * Begins a page at the buffer's position.
   *
   * @param capacity bytes the kernel has room for; the buffer must have them too
   * @param withAttributes READDIRPLUS
   */
  public void start(ByteBuffer buffer, int capacity, boolean withAttributes) {
    this.out = buffer;
    this.start = buffer.position();
    this.end = start + capacity;
    this.withAttributes = withAttributes;
    if (end > buffer.capacity()) {
      throw new IllegalArgumentException(
          "a page of " + capacity + " bytes does not fit its buffer");
    }
    buffer.limit(end);
  }

  /** How many bytes it has. */
  public int bytes() {
    return out.position() - start;
  }

  /** Whether an entry whose name has so many bytes still fits. */
  public boolean fits(int nameBytes) {
    return recordBytes(nameBytes) <= end - out.position();
  }

  /**
   * Appends an entry.
   *
   * @param name its name in UTF-8
   * @param inode number shown by readdir(3)
   * @param nextOffset cookie that continues after this entry
   * @param type file type as in {@code d_type}: 4 directory, 8 regular file
   * @param entry what a lookup of the name answers, counted as one by the kernel; null for {@code
   *     .} and {@code ..}, which are not counted, and for plain READDIR
   * @return false when it does not fit; nothing was written then
   */
  public boolean add(byte[] name, long inode, long nextOffset, int type, @Nullable Entry entry) {
    if (!fits(name.length)) {
      return false;
    }
    if (withAttributes) {
      if (entry == null) {
        Entry.writeAbsent(out);
      } else {
        entry.write(out);
      }
    }
    out.putLong(inode).putLong(nextOffset).putInt(name.length).putInt(type).put(name);
    for (int i = name.length; i % 8 != 0; i++) {
      out.put((byte) 0);
    }
    return true;
  }

  /** A name as it stands in a page. */
  public static byte[] encode(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private int recordBytes(int nameBytes) {
    return (withAttributes ? Entry.BYTES : 0) + NAME_OFFSET + ((nameBytes + 7) & ~7);
  }
}
