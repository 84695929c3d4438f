package io.keepfs.manifest;

import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;

/**
 * Reads a manifest in one pass and tells a {@link ManifestHandler} what it holds.
 *
 * <p>Works on the bytes themselves and makes no object per token, so that a manifest of a million
 * files costs little more than looking at each byte. It is strict, because a manifest that is read
 * wrongly shows wrong data: every line is {@code stream locator+ file+ \n} with single spaces;
 * names are relative, in UTF-8 once unescaped, and their components are neither empty nor {@code .}
 * nor {@code ..}; a file's range lies within its stream; a block has at most 64 MiB. The one name
 * {@code .} allowed is {@code 0:0:\056}, which marks a directory. Names may hold any other
 * character, also NUL and control characters (escaped as {@code \ooo}): showing them is the
 * caller's matter.
 */
public final class ManifestParser {
  private final byte[] text;
  private final ManifestHandler handler;
  private final ManifestToken token;
  private final NameReader names;
  private int at;
  private long streamLength;

  private ManifestParser(byte[] text, ManifestHandler handler) {
    this.text = text;
    this.handler = handler;
    this.token = new ManifestToken(text);
    this.names = new NameReader(token);
  }

  /**
   * Parses a whole manifest.
   *
   * @param text the manifest in UTF-8; empty for a collection without files; not changed
   * @param handler hears the tokens; what it throws ends the parsing
   * @throws ManifestException at the first token that breaks the format
   */
  public static void parse(byte[] text, ManifestHandler handler) throws ManifestException {
    ManifestParser parser = new ManifestParser(text, handler);
    while (parser.at < text.length) {
      parser.line();
    }
  }

  private void line() throws ManifestException {
    token.line++;
    token.streamFrom = at;
    token.streamTo = at;
    nextToken();
    token.streamTo = token.to;
    names.readStream();
    handler.stream(token);
    blocks();
    files();
    at = token.to + 1;
  }

  /** Reads locators; leaves the first token behind them current. */
  private void blocks() throws ManifestException {
    streamLength = 0;
    int count = 0;
    followingToken();
    while (readLocator()) {
      count++;
      streamLength += token.blockSize;
      handler.block(token);
      if (endOfLine()) {
        throw token.failure("the stream has no files");
      }
      followingToken();
    }
    if (count == 0) {
      throw token.failure("expected the stream's first block locator");
    }
  }

  /** Reads file tokens from the current one to the end of the line. */
  private void files() throws ManifestException {
    while (true) {
      readNumber(readNumber(token.from, true), false);
      if (token.position > streamLength || token.length > streamLength - token.position) {
        throw token.failure("reaches past the end of the stream, at " + streamLength);
      }
      if (names.readFile()) {
        handler.file(token);
      } else if (token.length == 0) {
        handler.directory(token);
      } else {
        throw token.failure("a file cannot be named '.'");
      }
      if (endOfLine()) {
        return;
      }
      followingToken();
    }
  }

  private boolean endOfLine() {
    return text[token.to] == '\n';
  }

  private void followingToken() throws ManifestException {
    if (endOfLine()) {
      throw token.failure("the line ends too early");
    }
    at = token.to + 1;
    nextToken();
  }

  private void nextToken() throws ManifestException {
    token.from = at;
    int end = at;
    while (end < text.length && (text[end] < 0 || text[end] > ' ')) {
      end++;
    }
    token.to = end;
    if (end == text.length) {
      throw token.failure("the manifest does not end with a newline");
    }
    if (text[end] != ' ' && text[end] != '\n') {
      throw token.failure("control character " + text[end] + " is not escaped");
    }
    if (end == at) {
      throw token.failure("empty token: two spaces, or a space at an end of the line");
    }
  }

  /** Reads the current token as a locator; false if it has not the look of one. */
  private boolean readLocator() throws ManifestException {
    int plus = token.from + BlockHash.HEX_LENGTH;
    if (plus >= token.to || text[plus] != '+' || !BlockHash.isHex(text, token.from)) {
      return false;
    }
    long size = 0;
    int end = plus + 1;
    while (end < token.to && text[end] >= '0' && text[end] <= '9') {
      size = size * 10 + (text[end++] - '0');
      if (size > BlockLocator.MAX_BLOCK_BYTES) {
        throw token.failure("a block has at most 64 MiB");
      }
    }
    if (end == plus + 1) {
      throw token.failure("the locator has no size");
    }
    checkHints(end);
    token.hashHigh = BlockHash.hexToLong(text, token.from);
    token.hashLow = BlockHash.hexToLong(text, token.from + 16);
    token.blockSize = (int) size;
    token.hintsFrom = end;
    return true;
  }

  private void checkHints(int from) throws ManifestException {
    for (int i = from; i < token.to; i++) {
      byte c = text[i];
      boolean letter = c >= 'A' && c <= 'Z';
      boolean hintStart = i == from || text[i - 1] == '+';
      boolean inner = letter || c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
      if (i == from ? c != '+' : hintStart ? !letter : !inner && "+-@_".indexOf(c) < 0) {
        throw token.failure("malformed locator hint");
      }
    }
    if (from < token.to && text[token.to - 1] == '+') {
      throw token.failure("malformed locator hint");
    }
  }

  /** Reads digits and a colon; returns where what follows begins, which is the name's start. */
  private int readNumber(int from, boolean position) throws ManifestException {
    long value = 0;
    int end = from;
    while (end < token.to && text[end] >= '0' && text[end] <= '9') {
      int digit = text[end++] - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw token.failure("number too large");
      }
      value = value * 10 + digit;
    }
    if (end == from || end == token.to || text[end] != ':') {
      throw token.failure("expected position:size:name");
    }
    if (position) {
      token.position = value;
    } else {
      token.length = value;
      token.nameFrom = end + 1;
    }
    return end + 1;
  }
}
