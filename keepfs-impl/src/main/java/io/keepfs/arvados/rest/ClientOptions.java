package io.keepfs.arvados.rest;

import java.net.URI;
import java.util.Objects;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Where the API server is and how it is talked to.
 *
 * @param root the server's address, ending with a slash
 * @param token the secret that tells who asks; never shown by {@link #toString}
 * @param trust decides which certificates are good; null for what the Java runtime trusts
 * @param verifyHostName whether a certificate must be for the server's name
 * @param limits how long and how often a request is tried
 * @param pacer time and chance
 */
public record ClientOptions(
    URI root,
    String token,
    @Nullable X509TrustManager trust,
    boolean verifyHostName,
    CallLimits limits,
    Pacer pacer) {

  /** Refuses nulls and an address that is no folder. */
  public ClientOptions {
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(pacer, "pacer");
    if (!root.toString().endsWith("/")) {
      throw new IllegalArgumentException("root must end with a slash: " + root);
    }
  }

  /** Returns options with the default limits and a checked host name. */
  public static ClientOptions of(URI root, String token, @Nullable X509TrustManager trust) {
    return new ClientOptions(root, token, trust, true, CallLimits.DEFAULT, Pacer.SYSTEM);
  }

  /** Returns these options with other limits. */
  public ClientOptions withLimits(CallLimits other) {
    return new ClientOptions(root, token, trust, verifyHostName, other, pacer);
  }

  /** Returns these options with other time and chance. */
  public ClientOptions withPacer(Pacer other) {
    return new ClientOptions(root, token, trust, verifyHostName, limits, other);
  }

  /** Returns these options without the check that a certificate is for the server's name. */
  public ClientOptions withoutHostNameCheck() {
    return new ClientOptions(root, token, trust, false, limits, pacer);
  }

  @Override
  public String toString() {
    return "ClientOptions[" + root + "]";
  }
}
