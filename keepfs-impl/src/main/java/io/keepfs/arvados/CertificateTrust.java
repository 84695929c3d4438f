package io.keepfs.arvados;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Decides which servers' certificates are good: those of one PEM file, or any at all. */
final class CertificateTrust {
  private static final List<Path> SYSTEM_BUNDLES =
      List.of(
          Path.of("/etc/arvados/ca-certificates.crt"),
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"));

  /** More than somebody writes by hand: what is wrong in a shorter file is told at the start. */
  private static final int LONG_BUNDLE_BYTES = 32 << 10;

  private CertificateTrust() {}

  /** Returns the first PEM file that exists, in the order that arvados' own programs look. */
  static Optional<Path> findBundle(Map<String, String> environment) throws SettingsException {
    String named = environment.get("SSL_CERT_FILE");
    if (named != null && !named.isEmpty()) {
      Path file = Path.of(named);
      if (Files.isReadable(file)) {
        return Optional.of(file);
      }
    }
    return SYSTEM_BUNDLES.stream().filter(Files::isReadable).findFirst();
  }

  /** Trusts the certificates of a PEM file, and no others. */
  static X509TrustManager of(Path bundle) throws SettingsException {
    try {
      byte[] text = Files.readAllBytes(bundle);
      if (text.length > LONG_BUNDLE_BYTES) {
        BundleTrust some = BundleTrust.of(new String(text, StandardCharsets.ISO_8859_1));
        if (some.size() > 1) {
          return some;
        }
      }
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(text));
      if (certificates.isEmpty()) {
        throw new SettingsException(bundle + " holds no certificate; let SSL_CERT_FILE name one");
      }
      return BundleTrust.of(certificates);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new SettingsException(
          "cannot take CA certificates from " + bundle + ": " + e.getMessage(), e);
    }
  }

  /** Returns what makes TLS connections to servers that {@code trust} accepts. */
  static SSLSocketFactory socketFactory(X509TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trust}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  /** Trusts everyone. */
  static X509TrustManager anyone() {
    return new X509TrustManager() {
      @Override
      public void checkClientTrusted(X509Certificate[] chain, String authType) {}

      @Override
      public void checkServerTrusted(X509Certificate[] chain, String authType) {}

      @Override
      public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
      }
    };
  }
}
