package io.keepfs.block;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The MD5 that names a block, kept as two longs (16 bytes, no array).
 *
 * @param high the first eight bytes, big-endian
 * @param low the last eight bytes, big-endian
 */
public record BlockHash(long high, long low) {
  /** Length of the hexadecimal form. */
  public static final int HEX_LENGTH = 32;

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /**
   * Reads the 32 lower-case hexadecimal digits that make up the whole of {@code hex}.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static BlockHash parse(String hex) {
    byte[] ascii = hex.getBytes(StandardCharsets.UTF_8);
    if (ascii.length != HEX_LENGTH || !isHex(ascii, 0)) {
      throw new IllegalArgumentException("not 32 lower-case hexadecimal digits: '" + hex + "'");
    }
    return new BlockHash(hexToLong(ascii, 0), hexToLong(ascii, 16));
  }

  /** The hash whose 16 bytes are {@code digest}, as {@link java.security.MessageDigest} gives. */
  public static BlockHash ofDigest(byte[] digest) {
    if (digest.length != 16) {
      throw new IllegalArgumentException("an MD5 has 16 bytes, not " + digest.length);
    }
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    return new BlockHash(bytes.getLong(), bytes.getLong());
  }

  /** The MD5 of what lies between position and limit; the position moves to the limit. */
  public static BlockHash of(ByteBuffer bytes) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      md5.update(bytes);
      return ofDigest(md5.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no MD5", e);
    }
  }

  /** Whether 32 lower-case hexadecimal digits lie at {@code from}; false past the array's end. */
  public static boolean isHex(byte[] ascii, int from) {
    if (from < 0 || ascii.length - from < HEX_LENGTH) {
      return false;
    }
    for (int i = from; i < from + HEX_LENGTH; i++) {
      if (digit(ascii[i]) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The value of the 16 digits at {@code from}, which {@link #isHex} has accepted. */
  public static long hexToLong(byte[] ascii, int from) {
    long value = 0;
    for (int i = from; i < from + 16; i++) {
      value = value << 4 | digit(ascii[i]);
    }
    return value;
  }

  /** The 32 digits, as in a locator. */
  public String hex() {
    byte[] ascii = new byte[HEX_LENGTH];
    for (int i = 0; i < 16; i++) {
      int shift = 60 - 4 * i;
      ascii[i] = HEX[(int) (high >>> shift) & 15];
      ascii[16 + i] = HEX[(int) (low >>> shift) & 15];
    }
    return new String(ascii, StandardCharsets.ISO_8859_1);
  }

  // By hand: what Java has for records is made when it is first needed, in milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BlockHash hash && hash.high == high && hash.low == low;
  }

  @Override
  public int hashCode() {
    return (int) low; // any bits of an MD5 are as good as others
  }

  @Override
  public String toString() {
    return hex();
  }

  private static int digit(byte c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }
}
