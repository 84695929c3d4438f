package io.keepfs.manifest;

import java.nio.charset.StandardCharsets;

/**
 * One token of a manifest while it is being parsed: a cursor over the text, not a value. Which
 * parts are set depends on the kind of token, see {@link ManifestHandler}.
 */
public final class ManifestToken {
  final byte[] text;
  int line;
  int streamFrom;
  int streamTo;
  int from;
  int to;

  byte[] name;
  int nameFrom;
  int nameTo;

  long hashHigh;
  long hashLow;
  int blockSize;
  int hintsFrom;

  long position;
  long length;

  ManifestToken(byte[] text) {
    this.text = text;
    this.name = text;
  }

  /** Stream, file: the array that holds the name, unescaped, in UTF-8. Do not change it. */
  public byte[] nameBytes() {
    return name;
  }

  /** Stream, file: where the name begins in {@link #nameBytes}. */
  public int nameFrom() {
    return nameFrom;
  }

  /** Stream, file: where the name ends in {@link #nameBytes}. */
  public int nameTo() {
    return nameTo;
  }

  /** Stream, file: the name, unescaped. Allocates. */
  public String name() {
    return new String(name, nameFrom, nameTo - nameFrom, StandardCharsets.UTF_8);
  }

  /** Block: first half of the MD5, see {@link io.keepfs.block.BlockHash#high}. */
  public long hashHigh() {
    return hashHigh;
  }

  /** Block: second half of the MD5, see {@link io.keepfs.block.BlockHash#low}. */
  public long hashLow() {
    return hashLow;
  }

  /** Block: its size in bytes. */
  public int blockSize() {
    return blockSize;
  }

  /** Block: the array that holds the hints, in ASCII. Do not change it. */
  public byte[] hintBytes() {
    return text;
  }

  /** Block: where the hints begin, with their first {@code +}. */
  public int hintsFrom() {
    return hintsFrom;
  }

  /** Block: where the hints end; equals {@link #hintsFrom} when there are none. */
  public int hintsTo() {
    return to;
  }

  /** File: where the piece begins in the stream, in bytes. */
  public long position() {
    return position;
  }

  /** File: length of the piece in bytes. */
  public long length() {
    return length;
  }

  /** The exception that names this token, its stream and line. */
  public ManifestException failure(String reason) {
    return new ManifestException(line, raw(streamFrom, streamTo), raw(from, to), reason);
  }

  private String raw(int start, int end) {
    return new String(text, start, end - start, StandardCharsets.UTF_8);
  }
}
