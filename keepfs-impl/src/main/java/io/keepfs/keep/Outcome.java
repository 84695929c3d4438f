package io.keepfs.keep;

import java.util.Set;

/**
 * What came of asking one service once.
 *
 * @param kind what it means for the next step
 * @param reason in words, without secrets
 */
record Outcome(Kind kind, String reason) {
  enum Kind {
    /** The right bytes are there. */
    RECEIVED,
    /** The block is there now. */
    STORED,
    /** Try this service again in the next round. */
    RETRYABLE,
    /** This service did not answer at all; try it again in the next round. */
    UNREACHABLE,
    /** Another service was faster. */
    BEATEN,
    /** This service refuses the signature; final for it. */
    DENIED,
    /** This service does not have the block; final for it. */
    MISSING,
    /** This service has no room; final for it. */
    FULL,
    /** This service answers otherwise and will again; final for it. */
    REFUSED
  }

  static final Outcome RECEIVED = new Outcome(Kind.RECEIVED, "received");

  static final Outcome STORED = new Outcome(Kind.STORED, "has it");

  static final Outcome BEATEN = new Outcome(Kind.BEATEN, "beaten");

  private static final Set<Integer> RETRYABLE_STATUS = Set.of(408, 409, 423, 500, 502, 503, 504);

  static Outcome retryable(String reason) {
    return new Outcome(Kind.RETRYABLE, reason);
  }

  /** What an answer other than success means. */
  static Outcome ofStatus(int status) {
    Kind kind =
        switch (status) {
          // Keep's own words are 401 for an expired signature and 403 for a wrong one.
          case 401, 403 -> Kind.DENIED;
          case 404, 410 -> Kind.MISSING;
          case 507 -> Kind.FULL;
          default -> RETRYABLE_STATUS.contains(status) ? Kind.RETRYABLE : Kind.REFUSED;
        };
    return new Outcome(kind, "HTTP " + status);
  }

  boolean isFinal() {
    return kind != Kind.RETRYABLE && kind != Kind.UNREACHABLE && kind != Kind.BEATEN;
  }

  boolean isNotFound() {
    return kind == Kind.DENIED || kind == Kind.MISSING;
  }
}
