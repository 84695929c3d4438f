package io.keepfs.manifest;

import io.keepfs.block.BlockHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a collection's content: MD5 and length of its manifest, with every locator hint but
 * the size left out.
 *
 * @param hash MD5 of the stripped manifest
 * @param sizeBytes length of the stripped manifest in bytes
 */
public record PortableDataHash(BlockHash hash, long sizeBytes) {
  /** The hash of the collection without files, whose manifest is the empty text. */
  public static final PortableDataHash EMPTY = ofManifest(new byte[0]);

  private static final Pattern TEXT = Pattern.compile("[0-9a-f]{32}\\+(?:0|[1-9][0-9]{0,17})");

  /** Whether {@code text}, the whole of it, is a portable data hash. */
  public static boolean isValid(String text) {
    return TEXT.matcher(text).matches();
  }

  /**
   * Reads {@code md5+size}.
   *
   * @throws IllegalArgumentException when {@code text} is anything else
   */
  public static PortableDataHash parse(String text) {
    if (!isValid(text)) {
      throw new IllegalArgumentException("not a portable data hash: '" + text + "'");
    }
    return new PortableDataHash(
        BlockHash.parse(text.substring(0, 32)), Long.parseLong(text.substring(33)));
  }

  /** The hash of the content that a manifest describes, signed or not; the text is not checked. */
  public static PortableDataHash ofManifest(String text) {
    return ofManifest(text.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link #ofManifest(String)}, for a manifest in UTF-8. */
  public static PortableDataHash ofManifest(byte[] text) {
    PortableHashSink sink = new PortableHashSink();
    writePortable(text, sink);
    return sink.hash();
  }

  /**
   * Writes a manifest without the hints of its locators: the text that the hash is made of. It is
   * not checked, nor made normal.
   */
  public static void writePortable(byte[] text, ManifestWriter.Sink sink) {
    int kept = 0; // everything before it is written or left out
    int at = 0;
    while (at < text.length) {
      int end = tokenEnd(text, at);
      int hints = hintsOf(text, at, end);
      if (hints < end && at > 0 && text[at - 1] == ' ') {
        sink.write(text, kept, hints - kept);
        kept = end;
      }
      at = end + 1;
    }
    sink.write(text, kept, text.length - kept);
  }

  // By hand: what Java has for records is made when it is first needed, in milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PortableDataHash content
        && content.sizeBytes == sizeBytes
        && content.hash.equals(hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  /** {@code md5+size}, as in a record or a path. */
  @Override
  public String toString() {
    return hash.hex() + '+' + sizeBytes;
  }

  private static int tokenEnd(byte[] text, int from) {
    int end = from;
    while (end < text.length && text[end] != ' ' && text[end] != '\n') {
      end++;
    }
    return end;
  }

  /** Where the hints of the locator in [from, end) begin; {@code end} if it is no such locator. */
  private static int hintsOf(byte[] text, int from, int end) {
    int plus = from + BlockHash.HEX_LENGTH;
    if (plus >= end || text[plus] != '+' || !BlockHash.isHex(text, from)) {
      return end;
    }
    int at = plus + 1;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at > plus + 1 && at < end && text[at] == '+' ? at : end;
  }

  static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no MD5", e);
    }
  }
}
