package io.keepfs.arvados;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.local.LocalArvados;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose authority is one of the many that a system knows, or none of them. */
class BundleTrustIT {
  private static LocalArvados cluster;
  private static String others;

  @TempDir Path directory;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = LocalArvados.start();
    TrustManagerFactory system =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    system.init((KeyStore) null);
    StringBuilder text = new StringBuilder();
    for (TrustManager manager : system.getTrustManagers()) {
      for (X509Certificate known : ((X509TrustManager) manager).getAcceptedIssuers()) {
        text.append("-----BEGIN CERTIFICATE-----\n")
            .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(known.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      }
    }
    others = text.toString();
    assertThat(others).hasSizeGreaterThan(32 << 10);
  }

  @AfterAll
  static void stopCluster() throws IOException {
    cluster.close();
  }

  private void start(String bundle) throws Exception {
    ArvadosSettings settings =
        ArvadosSettings.builder()
            .apiHost(cluster.apiHost())
            .apiToken(cluster.token())
            .caBundle(Files.writeString(directory.resolve("bundle.pem"), bundle))
            .build();
    try (ArvadosFileSystem arvados =
        ArvadosFileSystem.builder(settings)
            .blockCache(BlockCacheOptions.IN_MEMORY)
            .events(false)
            .start()) {
      assertThat(arvados.user().uuid()).isEqualTo(cluster.userUuid());
    }
  }

  @Test
  void trustsACertificateAmongMany() throws Exception {
    start(others + Files.readString(cluster.caFile()));
  }

  @Test
  void refusesAServerThatNoneOfManyStandsFor() {
    assertThatExceptionOfType(ArvadosStartException.class)
        .isThrownBy(() -> start(others))
        .withMessageContaining(cluster.apiHost())
        .withMessageContaining("certificat");
  }

  @Test
  void tellsOfAFileWithSomethingElseInIt() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> start(others.replaceFirst("BEGIN CERTIFICATE-----\n", "$0AAAAA\n")))
        .withMessageContaining("cannot take CA certificates from " + directory);
  }
}
