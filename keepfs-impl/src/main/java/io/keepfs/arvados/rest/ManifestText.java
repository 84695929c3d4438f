package io.keepfs.arvados.rest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Gathers the values of JSON strings, one after the other, as UTF-8, with their escapes resolved.
 * Not thread-safe.
 */
final class ManifestText {
  private static final int FIRST_BYTES = 8 << 10;
  private static final int HEX_DIGITS = 4;

  private final int maxBytes;
  private int taken;
  private byte[] bytes;
  private int size;

  private boolean escaped;
  private int hexLeft;
  private int codeUnit;
  private char highSurrogate;

  ManifestText(long expectedBytes, int maxBytes) {
    this.maxBytes = maxBytes;
    this.bytes = new byte[(int) Math.max(FIRST_BYTES, Math.min(expectedBytes, maxBytes))];
  }

  /**
   * Takes bytes of the string's inside.
   *
   * @return where it stopped: at the closing quote, or at {@code to}
   */
  int append(byte[] source, int from, int to) throws IOException {
    int at = from;
    while (at < to) {
      if (hexLeft > 0) {
        hexDigit(source[at++]);
      } else if (escaped) {
        escape(source[at++]);
      } else {
        int end = plainEnd(source, at, to);
        add(source, at, end);
        at = end;
        if (at < to) {
          if (source[at] == '"') {
            return at;
          }
          escaped = true;
          at++;
        }
      }
    }
    return to;
  }

  /** Returns the value, and begins with the next. */
  byte[] take() {
    byte[] all = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    taken += size;
    bytes = new byte[0];
    size = 0;
    return all;
  }

  private static int plainEnd(byte[] source, int from, int to) {
    int at = from;
    while (at < to && source[at] != '"' && source[at] != '\\') {
      at++;
    }
    return at;
  }

  private void escape(byte letter) throws IOException {
    escaped = false;
    switch (letter) {
      case '"', '\\', '/' -> add(letter);
      case 'n' -> add((byte) '\n');
      case 't' -> add((byte) '\t');
      case 'r' -> add((byte) '\r');
      case 'b' -> add((byte) '\b');
      case 'f' -> add((byte) '\f');
      case 'u' -> {
        hexLeft = HEX_DIGITS;
        codeUnit = 0;
      }
      default -> throw new IOException("manifest_text has an escape that JSON does not know");
    }
  }

  private void hexDigit(byte digit) throws IOException {
    int value = Character.digit(digit, 16);
    if (value < 0) {
      throw new IOException("manifest_text has an escape that JSON does not know");
    }
    codeUnit = codeUnit << 4 | value;
    if (--hexLeft > 0) {
      return;
    }
    char unit = (char) codeUnit;
    if (Character.isHighSurrogate(unit)) {
      highSurrogate = unit;
    } else if (Character.isLowSurrogate(unit)) {
      addText(new String(new char[] {highSurrogate, unit}));
      highSurrogate = 0;
    } else {
      addText(String.valueOf(unit));
    }
  }

  private void addText(String text) throws IOException {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    add(encoded, 0, encoded.length);
  }

  private void add(byte b) throws IOException {
    reserve(1);
    bytes[size++] = b;
  }

  private void add(byte[] source, int from, int to) throws IOException {
    reserve(to - from);
    System.arraycopy(source, from, bytes, size, to - from);
    size += to - from;
  }

  private void reserve(int count) throws IOException {
    if (count > maxBytes - taken - size) {
      throw new ManifestTooLongException(maxBytes);
    }
    if (count > bytes.length - size) {
      long doubled = Math.max(2L * bytes.length, (long) size + count);
      bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, maxBytes - taken));
    }
  }
}
