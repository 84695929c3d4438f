package io.keepfs.manifest;

import java.util.Arrays;

/** Bytes of a manifest while they are put together; grows as needed. Not thread-safe. */
final class TextBuffer {
  /** The longest array that every JVM can make. */
  private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

  private static final int LONGEST_NUMBER = 19;
  private static final int LONGEST_ESCAPE = 4;

  private byte[] bytes = new byte[1024];
  private int size;

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  void add(char ascii) {
    reserve(1);
    bytes[size++] = (byte) ascii;
  }

  void add(byte[] source, int from, int to) {
    reserve(to - from);
    System.arraycopy(source, from, bytes, size, to - from);
    size += to - from;
  }

  /** Adds digits; {@code number} is not negative. */
  void addNumber(long number) {
    reserve(LONGEST_NUMBER);
    int from = size;
    long left = number;
    do {
      bytes[size++] = (byte) ('0' + left % 10);
      left /= 10;
    } while (left > 0);
    for (int low = from, high = size - 1; low < high; low++, high--) {
      byte digit = bytes[low];
      bytes[low] = bytes[high];
      bytes[high] = digit;
    }
  }

  /** Adds 16 hexadecimal digits. */
  void addHex(long half) {
    reserve(16);
    for (int shift = 60; shift >= 0; shift -= 4) {
      int digit = (int) (half >>> shift) & 15;
      bytes[size++] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
    }
  }

  /** Adds a name; a backslash, a colon and all up to the space become {@code \ooo}. */
  void addEscaped(byte[] name, int from, int to) {
    reserve((long) LONGEST_ESCAPE * (to - from));
    for (int i = from; i < to; i++) {
      byte c = name[i];
      if (c > ' ' && c != ':' && c != '\\' || c < 0) {
        bytes[size++] = c;
      } else {
        bytes[size++] = '\\';
        bytes[size++] = (byte) ('0' + (c >> 6));
        bytes[size++] = (byte) ('0' + (c >> 3 & 7));
        bytes[size++] = (byte) ('0' + (c & 7));
      }
    }
  }

  private void reserve(long count) {
    if (count > bytes.length - size) {
      long needed = size + count;
      if (needed > MAX_LENGTH) {
        throw new OutOfMemoryError("a manifest's line would pass " + MAX_LENGTH + " bytes");
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_LENGTH, Math.max(needed, 2L * bytes.length)));
    }
  }
}
