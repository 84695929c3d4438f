package io.keepfs.local.manifest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Works on the locators in a manifest's text and leaves the rest as it is, so that it also serves
 * texts that are no manifest.
 */
public final class ManifestTexts {
  private static final int HASH_DIGITS = 32;

  private ManifestTexts() {}

  /** The text with every locator replaced by what the function makes of it. */
  public static String mapLocators(String text, UnaryOperator<Locator> change) {
    StringBuilder changed = new StringBuilder(text.length());
    int start = 0;
    while (start < text.length()) {
      int end = tokenEnd(text, start);
      Locator locator = locatorAt(text, start, end);
      if (locator == null) {
        changed.append(text, start, end);
      } else {
        changed.append(change.apply(locator));
      }
      if (end < text.length()) {
        changed.append(text.charAt(end));
      }
      start = end + 1;
    }
    return changed.toString();
  }

  /** The text as the server keeps it: without signatures. */
  public static String withoutSignatures(String text) {
    return mapLocators(text, Locator::withoutSignature);
  }

  /** The portable data hash: MD5 and length of the text with every hint but the size removed. */
  public static String portableDataHash(String text) {
    byte[] bytes = mapLocators(text, Locator::withoutHints).getBytes(StandardCharsets.UTF_8);
    return md5(bytes) + "+" + bytes.length;
  }

  /** The MD5 of some bytes, in hexadecimal digits. */
  public static String md5(byte[] bytes) {
    return HexFormat.of().formatHex(newMd5().digest(bytes));
  }

  /** A new MD5 computation. */
  public static MessageDigest newMd5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no MD5", e);
    }
  }

  private static int tokenEnd(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != '\n') {
      end++;
    }
    return end;
  }

  /** Most tokens are files: they are told from locators without making a string of each. */
  private static @Nullable Locator locatorAt(String text, int start, int end) {
    if (end - start < HASH_DIGITS + 2 || text.charAt(start + HASH_DIGITS) != '+') {
      return null;
    }
    for (int i = start; i < start + HASH_DIGITS; i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return null;
      }
    }
    return Locator.parse(text.substring(start, end));
  }
}
