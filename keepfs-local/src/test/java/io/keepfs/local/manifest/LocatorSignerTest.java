package io.keepfs.local.manifest;

import static io.keepfs.local.manifest.LocatorSigner.Verdict.EXPIRED;
import static io.keepfs.local.manifest.LocatorSigner.Verdict.INVALID;
import static io.keepfs.local.manifest.LocatorSigner.Verdict.MISSING;
import static io.keepfs.local.manifest.LocatorSigner.Verdict.VALID;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Signatures of locators. */
class LocatorSignerTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final Duration TTL = Duration.ofDays(14);
  private static final Locator FOO = Locator.of("acbd18db4cc2f85cedef654fccc4a4d8", 3);
  private static final String TOKEN = "v2/zlocl-gj3su-000000000000000/secret";

  private final LocatorSigner signer = at(NOW);

  private static LocatorSigner at(Instant time) {
    return new LocatorSigner("key", TTL, Clock.fixed(time, ZoneOffset.UTC));
  }

  @Test
  void aSignatureIsTheHmacOfHashSecretExpiryAndTtl() {
    // echo -n acbd18db4cc2f85cedef654fccc4a4d8@secret@6b1683a0@127500 | openssl sha1 -hmac key
    String expiry = Long.toHexString(NOW.plus(TTL).getEpochSecond());
    assertThat(expiry).isEqualTo("6b1683a0");
    assertThat(signer.sign(FOO, TOKEN).toString())
        .isEqualTo(FOO + "+A58c6360c7a4478abe6a6300abf9f5d1f3ad50a9c@6b1683a0");
  }

  @Test
  void aSignatureHoldsForItsTokenInBothFormsUntilItExpires() {
    Locator signed = signer.sign(FOO, TOKEN);
    assertThat(signer.verify(signed, TOKEN)).isEqualTo(VALID);
    assertThat(signer.verify(signed, "secret")).isEqualTo(VALID);
    assertThat(signer.verify(signed, "other")).isEqualTo(INVALID);
    assertThat(at(NOW.plus(TTL)).verify(signed, TOKEN)).isEqualTo(VALID);
    assertThat(at(NOW.plus(TTL).plusSeconds(1)).verify(signed, TOKEN)).isEqualTo(EXPIRED);
  }

  @Test
  void signingAgainReplacesTheSignatureAndKeepsOtherHints() {
    Locator other = Objects.requireNonNull(Locator.parse(FOO + "+Kzzzzz+A12@34"));
    Locator signed = signer.sign(other, TOKEN);
    assertThat(signed.toString()).startsWith(FOO + "+Kzzzzz+A").doesNotContain("+A12@34");
    assertThat(signer.verify(signed, TOKEN)).isEqualTo(VALID);
  }

  @Test
  void onlyTheEmptyBlockNeedsNoSignature() {
    assertThat(signer.verify(FOO, TOKEN)).isEqualTo(MISSING);
    assertThat(signer.verify(Locator.EMPTY, TOKEN)).isEqualTo(VALID);
    Locator forged = Objects.requireNonNull(Locator.parse(FOO + "+Anonsense"));
    assertThat(signer.verify(forged, TOKEN)).isEqualTo(INVALID);
  }

  @Test
  void locatorsAreReadStrictly() {
    for (String text :
        new String[] {"", "acbd", FOO.hash() + "+", FOO.hash() + "+3+", FOO + "+a", FOO + " "}) {
      assertThat(Locator.parse(text)).as(text).isNull();
    }
    assertThat(Locator.parse(FOO.hash())).isEqualTo(Locator.of(FOO.hash(), -1));
    assertThat(Locator.parse(FOO + "+Ab-c@d_e")).hasToString(FOO + "+Ab-c@d_e");
  }
}
