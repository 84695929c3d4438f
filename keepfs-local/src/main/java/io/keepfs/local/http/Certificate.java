package io.keepfs.local.http;

import io.keepfs.local.store.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate of a cluster on this machine: self-signed, for localhost, 127.0.0.1 and ::1, kept
 * with its key (EC P-256) as PEM files. The certificate's file serves as CA file.
 */
public final class Certificate {
  private static final Duration VALIDITY = Duration.ofDays(3650);
  private static final Duration CLOCK_SKEW = Duration.ofDays(1);

  private final Path certificateFile;
  private final Path keyFile;

  private final SSLContext serverContext;

  private Certificate(Path folder, Clock clock) throws IOException {
    this.certificateFile = folder.resolve("certificate.pem");
    this.keyFile = folder.resolve("key.pem");
    try {
      if (!Files.exists(certificateFile) || !Files.exists(keyFile)) {
        make(clock);
      }
      this.serverContext = readContext();
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException("cannot make or use the certificate in " + certificateFile, e);
    }
  }

  /** The certificate in that folder; made where missing. */
  public static Certificate in(Path folder, Clock clock) throws IOException {
    return new Certificate(folder, clock);
  }

  /** The PEM file with the certificate, which clients take as CA file. */
  public Path file() {
    return certificateFile;
  }

  private void make(Clock clock)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    X500Name name = new X500Name("CN=keepfs local cluster");
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(clock.millis()),
            Date.from(clock.instant().minus(CLOCK_SKEW)),
            Date.from(clock.instant().plus(VALIDITY)),
            name,
            keys.getPublic());
    GeneralName[] names = {
      new GeneralName(GeneralName.dNSName, "localhost"),
      new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
      new GeneralName(GeneralName.iPAddress, "::1")
    };
    JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        extensions.createSubjectKeyIdentifier(keys.getPublic()));
    byte[] encoded =
        builder
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
            .getEncoded();
    DataFolder.writePrivately(keyFile, pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    Files.writeString(certificateFile, pem("CERTIFICATE", encoded));
  }

  private static String pem(String type, byte[] bytes) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, body, type);
  }

  /** What a server needs to speak TLS with it. */
  public SSLContext serverContext() {
    return serverContext;
  }

  private SSLContext readContext() throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(certificateFile)) {
      X509Certificate shown =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new SingleKeyManager(readKey(), shown)}, null, null);
      return context;
    }
  }

  private PrivateKey readKey() throws IOException, GeneralSecurityException {
    String text = Files.readString(keyFile, StandardCharsets.US_ASCII);
    String body = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    byte[] encoded = Base64.getDecoder().decode(body);
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }
}
