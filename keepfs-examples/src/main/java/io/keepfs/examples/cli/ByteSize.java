package io.keepfs.examples.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes such as {@code 134217728}, {@code 128M} or {@code 128MiB}: powers of 1024. */
final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,15})(?:([KMGT])(?:iB)?)?");
  private static final String UNITS = "KMGT";

  @Override
  public Long convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no size; write bytes, or a number with K, M, G or T");
    }
    long number = Long.parseLong(matcher.group(1));
    int shift = matcher.group(2) == null ? 0 : 10 * (1 + UNITS.indexOf(matcher.group(2)));
    if (number > Long.MAX_VALUE >> shift) {
      throw new TypeConversionException("'" + text + "' is too large");
    }
    return number << shift;
  }

  /** Tells a size for people. */
  static String tell(long bytes) {
    return bytes < 1 << 20
        ? bytes + " bytes"
        : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }
}
