package io.keepfs.manifest;

import java.io.IOException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A manifest that cannot be read; says which line, stream and token, and never a signature. */
public final class ManifestException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int TOKEN_SHOWN_MAX = 200;
  private static final Pattern SIGNATURE = Pattern.compile("\\+[AR]");

  private final int line;
  private final String stream;
  private final String token;

  /**
   * Makes the failure.
   *
   * @param line number of the line, from 1
   * @param stream name of the stream as written, empty if the line has none yet
   * @param token the offending token as written; hints after a signature are cut off here
   * @param reason what is wrong with it
   */
  public ManifestException(int line, String stream, String token, String reason) {
    super(
        "Manifest line %d, stream '%s', token '%s': %s"
            .formatted(line, shown(stream), shown(token), reason));
    this.line = line;
    this.stream = shown(stream);
    this.token = shown(token);
  }

  /** Number of the offending line, from 1. */
  public int line() {
    return line;
  }

  /** The name of the stream as written in the manifest. */
  public String stream() {
    return stream;
  }

  /** The offending token as written, without signature and shortened if long. */
  public String token() {
    return token;
  }

  private static String shown(String token) {
    // From the first signature on: local or remote.
    int hint =
        SIGNATURE.matcher(token).results().mapToInt(MatchResult::start).findFirst().orElse(-1);
    String safe = hint < 0 ? token : token.substring(0, hint + 2) + "…";
    return safe.length() <= TOKEN_SHOWN_MAX ? safe : safe.substring(0, TOKEN_SHOWN_MAX) + "…";
  }
}
