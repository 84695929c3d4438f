package io.keepfs.local.manifest;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a block: MD5, size and hints, as in {@code d41d8cd98f00b204e9800998ecf8427e+0+A…@…}.
 *
 * @param hash 32 lower-case hexadecimal digits
 * @param size in bytes; -1 where the text has none
 * @param hints without their {@code +}, in order
 */
public record Locator(String hash, long size, List<String> hints) {
  /** The largest block, in bytes. */
  public static final int MAX_BLOCK_BYTES = 1 << 26;

  private static final String EMPTY_HASH = "d41d8cd98f00b204e9800998ecf8427e";

  /** The block without bytes; it needs no signature, as there is nothing to protect. */
  public static final Locator EMPTY = new Locator(EMPTY_HASH, 0, List.of());

  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{32})(?:\\+([0-9]{1,18}))?((?:\\+[A-Z][-A-Za-z0-9@_]*)*)");

  /** Copies the hints. */
  public Locator {
    hints = List.copyOf(hints);
  }

  /** A locator without hints. */
  public static Locator of(String hash, long size) {
    return new Locator(hash, size, List.of());
  }

  /** Reads a locator; null where the text is none. */
  public static @Nullable Locator parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    String size = matcher.group(2);
    String hints = matcher.group(3);
    return new Locator(
        matcher.group(1),
        size == null ? -1 : Long.parseLong(size),
        hints.isEmpty() ? List.of() : List.of(hints.substring(1).split("\\+")));
  }

  /** Whether it names the block without bytes. */
  public boolean isEmptyBlock() {
    return hash.equals(EMPTY_HASH);
  }

  /** The permission signature among the hints, without its {@code A}; null where it has none. */
  public @Nullable String signature() {
    return hints.stream()
        .filter(hint -> hint.startsWith("A"))
        .map(hint -> hint.substring(1))
        .findFirst()
        .orElse(null);
  }

  /** Whether it names a block of another cluster. */
  public boolean isRemote() {
    return signature() == null && hints.stream().anyMatch(hint -> hint.startsWith("R"));
  }

  /** The same without permission signatures. */
  public Locator withoutSignature() {
    return new Locator(hash, size, hints.stream().filter(hint -> !hint.startsWith("A")).toList());
  }

  /** The same without any hint. */
  public Locator withoutHints() {
    return of(hash, size);
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(hash);
    if (size >= 0) {
      text.append('+').append(size);
    }
    hints.forEach(hint -> text.append('+').append(hint));
    return text.toString();
  }
}
