package io.keepfs.local.manifest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a manifest's text stream by stream, checks its form, and tells what is in it. */
final class ManifestReader {
  private static final String FOLDER_MARK = ".";
  private static final int MAX_DIGITS = 18;
  private static final int ESCAPE_LENGTH = 4;

  /** Is told what the manifest says; an {@link IllegalArgumentException} ends the reading. */
  interface Visitor {
    /**
     * A stream begins.
     *
     * @param folder its path, without {@code ./}; empty for the root
     * @param blocks the blocks that positions in it run over
     */
    void stream(String folder, List<Locator> blocks);

    /**
     * A part of a file of that stream.
     *
     * @param path from the root
     * @param position in the stream's blocks
     */
    void file(String path, long position, long size);
  }

  private final Visitor visitor;
  private int line;

  private ManifestReader(Visitor visitor) {
    this.visitor = visitor;
  }

  /**
   * Reads a text, with or without signatures.
   *
   * @throws ManifestSyntaxException where it is no manifest, or the visitor does not like it
   */
  static void read(String text, Visitor visitor) throws ManifestSyntaxException {
    if (!text.isEmpty() && !text.endsWith("\n")) {
      throw new ManifestSyntaxException(1, text, "the last line does not end");
    }
    ManifestReader reader = new ManifestReader(visitor);
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      reader.readStream(text.substring(start, end));
      start = end + 1;
    }
  }

  private void readStream(String stream) throws ManifestSyntaxException {
    line++;
    String[] tokens = stream.split(" ", -1);
    String name = unescape(tokens[0]);
    if (!name.equals(".") && !(name.startsWith("./") && isPath(name.substring(2)))) {
      throw wrong(tokens[0], "not a stream name");
    }
    List<Locator> blocks = new ArrayList<>();
    int index = 1;
    for (; index < tokens.length; index++) {
      Locator locator = Locator.parse(tokens[index]);
      if (locator == null) {
        break;
      }
      if (locator.size() < 0 || locator.size() > Locator.MAX_BLOCK_BYTES) {
        throw wrong(tokens[index], "a block of impossible size");
      }
      blocks.add(locator);
    }
    if (index == 1) {
      throw wrong(stream, "no locator after the stream name");
    }
    if (index == tokens.length) {
      throw wrong(stream, "a stream without files");
    }
    String folder = name.equals(".") ? "" : name.substring(2);
    long length = blocks.stream().mapToLong(Locator::size).sum();
    try {
      visitor.stream(folder, blocks);
    } catch (IllegalArgumentException e) {
      throw wrong(tokens[0], e.getMessage());
    }
    for (; index < tokens.length; index++) {
      readFile(folder, length, tokens[index]);
    }
  }

  private void readFile(String folder, long length, String token) throws ManifestSyntaxException {
    int first = token.indexOf(':');
    int second = token.indexOf(':', first + 1);
    long position = second < 0 ? -1 : number(token, 0, first);
    long size = second < 0 ? -1 : number(token, first + 1, second);
    if (position < 0 || size < 0 || second == token.length() - 1) {
      throw wrong(token, "neither a locator nor a file");
    }
    if (position + size > length) {
      throw wrong(token, "a file beyond the end of its stream");
    }
    String name = unescape(token.substring(second + 1));
    if (name.equals(FOLDER_MARK) && size == 0) {
      return;
    }
    if (!isPath(name)) {
      throw wrong(token, "not a file name");
    }
    try {
      visitor.file(folder.isEmpty() ? name : folder + "/" + name, position, size);
    } catch (IllegalArgumentException e) {
      throw wrong(token, e.getMessage());
    }
  }

  private ManifestSyntaxException wrong(String token, String what) {
    return new ManifestSyntaxException(line, token, what);
  }

  /** -1 where the text is no number. */
  private static long number(String text, int start, int end) {
    if (start == end || end - start > MAX_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int i = start; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }

  /** Whether that is a path inside a collection. */
  static boolean isPath(String path) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /** Escapes stand for bytes, of which several may make one character. */
  private static String unescape(String token) {
    if (token.indexOf('\\') < 0) {
      return token;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int plain = 0;
    for (int i = token.indexOf('\\'); i >= 0; i = token.indexOf('\\', i + 1)) {
      int code = escape(token, i);
      if (code >= 0) {
        bytes.writeBytes(token.substring(plain, i).getBytes(StandardCharsets.UTF_8));
        bytes.write(code);
        i += ESCAPE_LENGTH - 1;
        plain = i + 1;
      }
    }
    bytes.writeBytes(token.substring(plain).getBytes(StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The byte that {@code \ooo} there stands for; -1 where it is no escape. */
  private static int escape(String token, int at) {
    if (at + ESCAPE_LENGTH > token.length()) {
      return -1;
    }
    int code = 0;
    for (int i = at + 1; i < at + ESCAPE_LENGTH; i++) {
      int digit = token.charAt(i) - '0';
      if (digit < 0 || digit > 7) {
        return -1;
      }
      code = 8 * code + digit;
    }
    return code > 0xff ? -1 : code;
  }
}
