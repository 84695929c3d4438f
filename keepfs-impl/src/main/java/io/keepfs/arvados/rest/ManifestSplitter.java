package io.keepfs.arvados.rest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the manifests out of the JSON of a collection, or of a page of them, while it is read:
 * whoever reads this stream sees the same document with each {@code manifest_text} empty, and
 * {@link #manifests} has the texts, as bytes.
 *
 * <p>So a manifest of 100 MiB is 100 MiB once, and not a string, a parser's buffer and an encoded
 * copy as well. Only the {@code manifest_text} of objects of one depth is taken; all other JSON
 * passes unchanged and unchecked, since a real parser reads it next. Not thread-safe.
 */
final class ManifestSplitter extends InputStream {
  private static final byte[] KEY = "manifest_text".getBytes(StandardCharsets.US_ASCII);
  private static final int BUFFER_BYTES = 64 << 10;

  /** How deep a collection is nested in a page of them. */
  private static final int PAGE_DEPTH = 3;

  /** Where in the document the next byte is. */
  private enum Place {
    /** Between tokens. */
    OUTSIDE,
    /** In a string, of which nothing matters but its end. */
    STRING,
    /** In a key of an object of the wanted depth. */
    KEY,
    /** Behind the wanted key; its value comes next. */
    BEFORE_VALUE,
    /** In the wanted value. */
    MANIFEST
  }

  private final InputStream source;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;

  private Place place = Place.OUTSIDE;
  private int depth;
  private boolean keyExpected;
  private boolean escaped;
  private int matched; // bytes of KEY that the current key begins with; -1 when it differs
  private final ManifestText text;
  private final int wantedDepth;
  private final List<byte[]> manifests = new ArrayList<>();

  /**
   * Reads one collection from {@code source}.
   *
   * @param expectedBytes about how long the document is, or a negative number
   * @param maxBytes how long a manifest may be
   */
  ManifestSplitter(InputStream source, long expectedBytes, int maxBytes) {
    this(source, 1, new ManifestText(expectedBytes, maxBytes));
  }

  private ManifestSplitter(InputStream source, int wantedDepth, ManifestText text) {
    this.source = source;
    this.wantedDepth = wantedDepth;
    this.text = text;
  }

  /**
   * Reads a page of collections: an object with an array of them.
   *
   * @param maxBytes how long all the manifests may be together
   */
  static ManifestSplitter ofPage(InputStream source, int maxBytes) {
    return new ManifestSplitter(source, PAGE_DEPTH, new ManifestText(-1, maxBytes));
  }

  /** Returns the first manifest; empty when there was none. To be called at the end. */
  byte[] manifest() {
    return manifests.isEmpty() ? new byte[0] : manifests.get(0);
  }

  /**
   * Returns for each object of the wanted depth its manifest, empty where there was none. To be
   * called at the end.
   */
  List<byte[]> manifests() {
    return manifests;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = 0;
    while (count == 0) {
      if (position == limit && !fill()) {
        return -1;
      }
      count = pass(target, offset, length);
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, source.read(buffer, 0, buffer.length));
    return limit > 0;
  }

  /** Handles what is buffered; returns how many bytes of it went to the reader. */
  private int pass(byte[] target, int offset, int length) throws IOException {
    int count = 0;
    while (position < limit && count < length) {
      if (place == Place.MANIFEST) {
        position = text.append(buffer, position, limit);
        if (position == limit) {
          continue;
        }
        place = Place.OUTSIDE; // at the closing quote, which passes
      } else {
        next(buffer[position]);
      }
      target[offset + count++] = buffer[position++];
    }
    return count;
  }

  private void next(byte b) {
    switch (place) {
      case OUTSIDE, BEFORE_VALUE -> token(b);
      case STRING -> {
        if (escaped) {
          escaped = false;
        } else if (b == '\\') {
          escaped = true;
        } else if (b == '"') {
          place = Place.OUTSIDE;
        }
      }
      case KEY -> {
        if (b == '"') {
          place = matched == KEY.length ? Place.BEFORE_VALUE : Place.OUTSIDE;
        } else if (b == '\\') {
          // Nobody writes this key with escapes; the rest is a string like any other.
          escaped = true;
          place = Place.STRING;
        } else {
          matched = matched >= 0 && matched < KEY.length && KEY[matched] == b ? matched + 1 : -1;
        }
      }
      case MANIFEST -> throw new AssertionError("handled in bulk");
    }
  }

  private void token(byte b) {
    switch (b) {
      case '{', '[' -> {
        depth++;
        keyExpected = b == '{';
        place = Place.OUTSIDE;
      }
      case '}', ']' -> {
        if (b == '}' && depth == wantedDepth) {
          manifests.add(text.take());
        }
        depth--;
        keyExpected = false;
        place = Place.OUTSIDE; // the wanted value was null
      }
      case ',' -> {
        keyExpected = true;
        place = Place.OUTSIDE; // the wanted value was null
      }
      case ':' -> keyExpected = false;
      case '"' -> {
        if (place == Place.BEFORE_VALUE) {
          place = Place.MANIFEST;
        } else if (depth == wantedDepth && keyExpected) {
          place = Place.KEY;
          matched = 0;
        } else {
          place = Place.STRING;
        }
      }
      default -> {} // numbers, true, false, null, white space
    }
  }
}
