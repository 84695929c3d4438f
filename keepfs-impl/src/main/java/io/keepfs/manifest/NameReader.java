package io.keepfs.manifest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Unescapes and checks the names of streams and files, in place where nothing is escaped. */
final class NameReader {
  private final ManifestToken token;
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
  private byte[] unescaped = new byte[256];
  private CharBuffer decoded = CharBuffer.allocate(256);

  NameReader(ManifestToken token) {
    this.token = token;
  }

  /** Reads the whole token as a stream name: {@code .} or {@code ./a/b}. */
  void readStream() throws ManifestException {
    token.nameFrom = token.from;
    unescape();
    byte[] name = token.name;
    int from = token.nameFrom;
    int to = token.nameTo;
    if (to - from < 1 || name[from] != '.' || to - from > 1 && name[from + 1] != '/') {
      throw token.failure("a stream's name is '.' or begins with './'");
    }
    if (to - from > 1) {
      checkComponents(from + 2);
    }
  }

  /**
   * Reads the token from {@code nameFrom} as a file name.
   *
   * @return false for the name {@code .}, which is no file
   */
  boolean readFile() throws ManifestException {
    unescape();
    if (token.nameTo - token.nameFrom == 1 && token.name[token.nameFrom] == '.') {
      return false;
    }
    checkComponents(token.nameFrom);
    return true;
  }

  private void unescape() throws ManifestException {
    byte[] text = token.text;
    int end = token.to;
    boolean ascii = true;
    boolean plain = true;
    for (int i = token.nameFrom; i < end; i++) {
      ascii &= text[i] >= 0;
      plain &= text[i] != '\\';
    }
    token.name = text;
    token.nameTo = end;
    if (!plain) {
      ascii = copyUnescaped(text, token.nameFrom, end);
    }
    if (!ascii) {
      checkUtf8();
    }
  }

  /** Makes the unescaped copy the token's name; true if it is all ASCII. */
  private boolean copyUnescaped(byte[] text, int from, int to) throws ManifestException {
    boolean ascii = true;
    if (unescaped.length < to - from) {
      unescaped = new byte[Math.max(to - from, unescaped.length * 2)];
    }
    int length = 0;
    int i = from;
    while (i < to) {
      if (text[i] != '\\') {
        ascii &= text[i] >= 0;
        unescaped[length++] = text[i++];
      } else if (i + 1 < to && text[i + 1] == '\\') {
        unescaped[length++] = '\\'; // written by the Go tools
        i += 2;
      } else if (i + 3 < to
          && octal(text[i + 1], '3')
          && octal(text[i + 2], '7')
          && octal(text[i + 3], '7')) {
        int value = (text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 | text[i + 3] - '0';
        ascii &= value < 0x80;
        unescaped[length++] = (byte) value;
        i += 4;
      } else {
        throw token.failure("malformed escape: expected \\ and three octal digits");
      }
    }
    token.name = unescaped;
    token.nameFrom = 0;
    token.nameTo = length;
    return ascii;
  }

  private static boolean octal(byte c, char highest) {
    return c >= '0' && c <= highest;
  }

  private void checkUtf8() throws ManifestException {
    int length = token.nameTo - token.nameFrom;
    if (decoded.capacity() < length) {
      decoded = CharBuffer.allocate(2 * length);
    }
    decoded.clear();
    utf8.reset();
    if (utf8.decode(ByteBuffer.wrap(token.name, token.nameFrom, length), decoded, true).isError()) {
      throw token.failure("the name is not UTF-8");
    }
  }

  /** Refuses empty components and {@code .} and {@code ..}, which no path can reach. */
  private void checkComponents(int from) throws ManifestException {
    byte[] name = token.name;
    int start = from;
    for (int i = from; i <= token.nameTo; i++) {
      if (i < token.nameTo && name[i] != '/') {
        continue;
      }
      int length = i - start;
      if (length == 0) {
        throw token.failure("the name has an empty component");
      }
      boolean dots = name[start] == '.' && (length == 1 || length == 2 && name[start + 1] == '.');
      if (dots) {
        throw token.failure("the name has a component '.' or '..'");
      }
      start = i + 1;
    }
  }
}
