package io.keepfs.local.manifest;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs locators for a token and checks such signatures: {@code +A<HMAC-SHA1>@<expiry>}, over the
 * block's hash, the token's secret, the expiry and the time to live. Thread-safe.
 */
public final class LocatorSigner {
  private static final Pattern SIGNATURE = Pattern.compile("([0-9a-f]{40})@([0-9a-f]{1,12})");
  private static final HexFormat HEX = HexFormat.of();

  private final SecretKeySpec key;
  private final Duration timeToLive;
  private final Clock clock;

  /**
   * A signer.
   *
   * @param key the cluster's secret
   * @param timeToLive how long a signature holds
   */
  public LocatorSigner(String key, Duration timeToLive, Clock clock) {
    this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA1");
    this.timeToLive = timeToLive;
    this.clock = clock;
  }

  /** What a check found. */
  public enum Verdict {
    /** Signed for this token, and still good. */
    VALID,
    /** Signed for this token, but too long ago. */
    EXPIRED,
    /** It carries no signature. */
    MISSING,
    /** Not signed with this key for this token. */
    INVALID
  }

  /** The locator with a fresh signature for that token in place of any other. */
  public Locator sign(Locator locator, String token) {
    String expiry = Long.toHexString(clock.instant().plus(timeToLive).getEpochSecond());
    Locator plain = locator.withoutSignature();
    List<String> hints = new ArrayList<>(plain.hints());
    hints.add("A" + mac(plain.hash(), token, expiry) + "@" + expiry);
    return new Locator(plain.hash(), plain.size(), hints);
  }

  /** Checks the locator's signature for that token. */
  public Verdict verify(Locator locator, String token) {
    String signature = locator.signature();
    if (signature == null) {
      return locator.isEmptyBlock() ? Verdict.VALID : Verdict.MISSING;
    }
    Matcher matcher = SIGNATURE.matcher(signature);
    if (!matcher.matches() || !sameText(matcher.group(1), locator, token, matcher.group(2))) {
      return Verdict.INVALID;
    }
    Instant expiry = Instant.ofEpochSecond(Long.parseLong(matcher.group(2), 16));
    return clock.instant().isAfter(expiry) ? Verdict.EXPIRED : Verdict.VALID;
  }

  /** A locator of a block in that other cluster, signed for that token. */
  public Locator signRemote(Locator locator, String clusterId, String token) {
    String signature = sign(locator.withoutHints(), token).signature();
    return new Locator(locator.hash(), locator.size(), List.of("R" + clusterId + "-" + signature));
  }

  /** Checks the signature that {@link #signRemote} made. */
  public Verdict verifyRemote(Locator locator, String token) {
    for (String hint : locator.hints()) {
      if (hint.startsWith("R") && hint.indexOf('-') > 0) {
        String signature = hint.substring(hint.indexOf('-') + 1);
        return verify(new Locator(locator.hash(), locator.size(), List.of("A" + signature)), token);
      }
    }
    return Verdict.MISSING;
  }

  private boolean sameText(String given, Locator locator, String token, String expiry) {
    byte[] expected = mac(locator.hash(), token, expiry).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.US_ASCII));
  }

  private String mac(String hash, String token, String expiry) {
    String ttl = Long.toHexString(timeToLive.toSeconds());
    String message = String.join("@", hash, secretOf(token), expiry, ttl);
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(key);
      return HEX.formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA1", e);
    }
  }

  /** Of a v2 token only the secret counts, so that both forms of a token sign alike. */
  private static String secretOf(String token) {
    return token.startsWith("v2/") ? token.substring(token.lastIndexOf('/') + 1) : token;
  }
}
