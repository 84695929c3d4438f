package io.keepfs.local.manifest;

/** A text is no manifest; the message names the line and the token. */
public final class ManifestSyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  ManifestSyntaxException(int line, String token, String what) {
    super("line %d: %s: %s".formatted(line, what, shortened(token)));
  }

  private static String shortened(String token) {
    return token.length() <= 100 ? "\"" + token + "\"" : "\"" + token.substring(0, 100) + "…\"";
  }
}
