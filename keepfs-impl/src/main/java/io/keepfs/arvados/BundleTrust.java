package io.keepfs.arvados;

import com.google.common.primitives.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the certificates of a long list, of which it takes up those only that a server's chain
 * names: to take up all of a system's takes half a second when the process has just started. A
 * chain that is not good with those is tried with all before it is refused. Thread-safe.
 */
final class BundleTrust extends X509ExtendedTrustManager {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");

  private final List<byte[]> encoded;
  private volatile @Nullable X509ExtendedTrustManager everyone;

  private BundleTrust(List<byte[]> encoded) {
    this.encoded = encoded;
  }

  /** One way of asking a trust manager. */
  private interface Check {
    void by(X509ExtendedTrustManager manager) throws CertificateException;
  }

  /**
   * Takes the certificates of a PEM file.
   *
   * @throws IllegalArgumentException when what should be a certificate is none
   */
  static BundleTrust of(String pem) {
    List<byte[]> encoded = new ArrayList<>();
    Matcher found = PEM.matcher(pem);
    while (found.find()) {
      encoded.add(Base64.getMimeDecoder().decode(found.group(1)));
    }
    return new BundleTrust(List.copyOf(encoded));
  }

  /** Returns how many certificates there are. */
  int size() {
    return encoded.size();
  }

  /** Trusts these certificates and no others. */
  static X509ExtendedTrustManager of(Collection<? extends Certificate> certificates)
      throws CertificateException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("ca-" + count++, certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager trust) {
          return trust;
        }
      }
      throw new CertificateException("no trust manager for X.509");
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException | IOException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  private void check(X509Certificate[] chain, Check check) throws CertificateException {
    List<byte[]> named = namedBy(chain);
    if (!named.isEmpty() && everyone == null) {
      try {
        check.by(of(parse(named)));
        return;
      } catch (CertificateException e) {
        // One name may be written in several ways: the others decide.
      }
    }
    X509ExtendedTrustManager all = everyone;
    if (all == null) {
      all = of(parse(encoded));
      everyone = all;
    }
    check.by(all);
  }

  /** Those in which an issuer's name stands, as their own or as their issuer's. */
  private List<byte[]> namedBy(X509Certificate[] chain) {
    List<byte[]> names = new ArrayList<>();
    for (X509Certificate certificate : chain) {
      names.add(certificate.getIssuerX500Principal().getEncoded());
    }
    return encoded.stream()
        .filter(candidate -> names.stream().anyMatch(name -> Bytes.indexOf(candidate, name) >= 0))
        .toList();
  }

  private static List<Certificate> parse(List<byte[]> encoded) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<Certificate> certificates = new ArrayList<>();
    for (byte[] one : encoded) {
      certificates.add(factory.generateCertificate(new ByteArrayInputStream(one)));
    }
    return certificates;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, manager -> manager.checkServerTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, manager -> manager.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, manager -> manager.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, manager -> manager.checkClientTrusted(chain, type));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, manager -> manager.checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, manager -> manager.checkClientTrusted(chain, type, engine));
  }

  /** None, of which the HTTP client would make an index: it would serve pins, which nobody sets. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
