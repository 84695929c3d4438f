package io.keepfs.local.store;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/** Makes and recognises uuids such as {@code zlocl-4zz18-0123456789abcde}. Thread-safe. */
public final class Uuids {
  private static final Pattern UUID =
      Pattern.compile("[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{15}", Pattern.DOTALL);
  private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int TAIL_LENGTH = 15;

  private final String clusterId;
  private final SecureRandom random = new SecureRandom();

  /** For that cluster. */
  public Uuids(String clusterId) {
    this.clusterId = clusterId;
  }

  /** A new uuid for a record of that schema. */
  public String next(Schema schema) {
    return clusterId + "-" + schema.uuidInfix() + "-" + secret(TAIL_LENGTH);
  }

  /** A well-known uuid: the number in the last places, zeros before. */
  public String fixed(Schema schema, long number) {
    String digits = Long.toString(number);
    String tail = "0".repeat(TAIL_LENGTH - digits.length()) + digits;
    return clusterId + "-" + schema.uuidInfix() + "-" + tail;
  }

  /** That many random lower-case letters and digits. */
  public String secret(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return text.toString();
  }

  /** Whether that is a uuid of this schema, in whatever cluster. */
  public static boolean isOf(Schema schema, String uuid) {
    return isUuid(uuid) && uuid.startsWith(schema.uuidInfix(), 6);
  }

  /** Whether that has the form of a uuid. */
  public static boolean isUuid(String text) {
    return UUID.matcher(text).matches();
  }
}
