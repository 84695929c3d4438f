package io.keepfs.collection.write;

import io.keepfs.block.BlockLocator;
import java.time.Duration;
import java.time.Instant;

/** Until when the signature of a locator holds. Pure. */
public final class Signatures {
  /** A commit must get through before the signature expires. */
  private static final Duration MARGIN = Duration.ofHours(1);

  private Signatures() {}

  /** Whether a locator has a signature that is good for a while; unsigned ones are not. */
  static boolean isGood(BlockLocator locator, Instant now) {
    return isGood(locator, now, MARGIN);
  }

  /** Whether a locator has a signature that is good for so long; unsigned ones are not. */
  public static boolean isGood(BlockLocator locator, Instant now, Duration time) {
    return expiry(locator) > now.plus(time).getEpochSecond();
  }

  /** Whether {@code one} is signed for longer than {@code other}. */
  public static boolean isLonger(BlockLocator one, BlockLocator other) {
    return expiry(one) > expiry(other);
  }

  private static long expiry(BlockLocator locator) {
    return locator.signature().map(signature -> expiry(signature)).orElse(0L);
  }

  private static long expiry(String signature) {
    int at = signature.indexOf('@');
    try {
      return at < 0 ? 0 : Long.parseLong(signature.substring(at + 1), 16);
    } catch (NumberFormatException e) {
      return 0; // not one of ours: then it is of no use either
    }
  }
}
