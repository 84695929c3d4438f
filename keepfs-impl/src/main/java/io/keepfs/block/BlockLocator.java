package io.keepfs.block;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a block can be asked for: its MD5, its size, and hints such as the permission signature.
 *
 * <p>{@link #toString} leaves the hints out, because a signature is a secret that must not reach a
 * log; {@link #text} is what goes to a server.
 *
 * @param hash MD5 of the block's bytes
 * @param sizeBytes length of the block, at most {@link #MAX_BLOCK_BYTES}
 * @param hints all hints verbatim, each with its leading {@code +}; empty when there are none
 */
public record BlockLocator(BlockHash hash, int sizeBytes, String hints) {
  /** No block of Keep is larger: 64 MiB. */
  public static final int MAX_BLOCK_BYTES = 64 << 20;

  /** The block without bytes, which stands in streams that hold only empty files. */
  public static final BlockLocator EMPTY =
      new BlockLocator(BlockHash.parse("d41d8cd98f00b204e9800998ecf8427e"), 0, "");

  private static final Pattern SIGNATURE = Pattern.compile("\\+[AR]");

  private static final Pattern LOCATOR =
      Pattern.compile("([0-9a-f]{32})\\+([0-9]+)((?:\\+[A-Z][-A-Za-z0-9@_]*)*+)");

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException when the size or the hints are not those of a locator
   */
  public BlockLocator {
    if (sizeBytes < 0 || sizeBytes > MAX_BLOCK_BYTES) {
      throw new IllegalArgumentException("block " + hash + ": size " + sizeBytes + " over 64 MiB");
    }
    if (!areHints(hints)) {
      throw new IllegalArgumentException("block " + hash + ": malformed locator hints");
    }
  }

  /**
   * Reads a whole locator: {@code md5+size} and any hints.
   *
   * @throws IllegalArgumentException when it is not one; the message shows no hint
   */
  public static BlockLocator parse(String text) {
    Matcher matcher = LOCATOR.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a block locator: '" + redacted(text) + "'");
    }
    String digits = matcher.group(2);
    long size = digits.length() > 10 ? Long.MAX_VALUE : Long.parseLong(digits);
    if (size > MAX_BLOCK_BYTES) {
      throw new IllegalArgumentException(
          "block " + matcher.group(1) + ": size " + digits + " over 64 MiB");
    }
    return new BlockLocator(BlockHash.parse(matcher.group(1)), (int) size, matcher.group(3));
  }

  /** Whether {@link #parse} would accept {@code text}. */
  public static boolean isValid(String text) {
    Matcher matcher = LOCATOR.matcher(text);
    return matcher.matches()
        && matcher.group(2).length() <= 10
        && Long.parseLong(matcher.group(2)) <= MAX_BLOCK_BYTES;
  }

  /** This locator with nothing but MD5 and size: the block's identity whatever its signature. */
  public BlockLocator withoutHints() {
    return hints.isEmpty() ? this : new BlockLocator(hash, sizeBytes, "");
  }

  /** The hints one by one, without their {@code +}, in order. */
  public List<String> hintList() {
    return hints.isEmpty() ? List.of() : Arrays.asList(hints.substring(1).split("\\+"));
  }

  /** The permission signature, {@code A<40 hex>@<8 hex>}, if the locator carries one. */
  public Optional<String> signature() {
    return hintList().stream().filter(hint -> hint.startsWith("A")).findFirst();
  }

  /** The whole locator as a server wants it, with every hint. Never log it. */
  public String text() {
    return hash.hex() + '+' + sizeBytes + hints;
  }

  /** {@code md5+size}: safe to log. */
  @Override
  public String toString() {
    return hash.hex() + '+' + sizeBytes;
  }

  // By hand: what Java has for records is made when it is first needed, in milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || other instanceof BlockLocator locator
            && locator.sizeBytes == sizeBytes
            && locator.hash.equals(hash)
            && locator.hints.equals(hints);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  /** As the pattern has it, but without a pattern: locators are made at every read. */
  private static boolean areHints(String hints) {
    for (int i = 0; i < hints.length(); i++) {
      char c = hints.charAt(i);
      boolean letter = c >= 'A' && c <= 'Z';
      if (i == 0 || hints.charAt(i - 1) == '+') {
        if (i == 0 ? c != '+' : !letter) {
          return false;
        }
      } else if (!letter
          && !(c >= 'a' && c <= 'z')
          && !(c >= '0' && c <= '9')
          && "+-@_".indexOf(c) < 0) {
        return false;
      }
    }
    return !hints.endsWith("+");
  }

  private static String redacted(String text) {
    // From the first signature on: local or remote.
    int hint =
        SIGNATURE.matcher(text).results().mapToInt(MatchResult::start).findFirst().orElse(-1);
    String shown = hint < 0 ? text : text.substring(0, hint + 2) + "…";
    return shown.length() <= 100 ? shown : shown.substring(0, 100) + "…";
  }
}
