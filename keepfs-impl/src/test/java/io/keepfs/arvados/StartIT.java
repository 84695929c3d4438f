package io.keepfs.arvados;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.local.LocalArvados;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a person is told who starts with wrong settings: soon, in one line, without the token. */
class StartIT {
  private static final Duration SOON = Duration.ofSeconds(25);

  private static LocalArvados cluster;

  @BeforeAll
  static void startCluster() throws IOException {
    cluster = LocalArvados.start();
  }

  @AfterAll
  static void stopCluster() throws IOException {
    cluster.close();
  }

  private static ArvadosSettings.Builder settings() {
    return ArvadosSettings.builder()
        .apiHost(cluster.apiHost())
        .apiToken(cluster.token())
        .caBundle(cluster.caFile());
  }

  private static void assertRefused(ArvadosSettings settings, MountLayout layout, String... words) {
    Instant start = Instant.now();
    assertThatExceptionOfType(ArvadosStartException.class)
        .isThrownBy(
            () ->
                ArvadosFileSystem.builder(settings)
                    .blockCache(BlockCacheOptions.IN_MEMORY)
                    .layout(layout)
                    .start()
                    .close())
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .contains(words)
                    .doesNotContain("\n", settings.apiToken()));
    assertThat(Duration.between(start, Instant.now())).isLessThan(SOON);
  }

  @Test
  void tellsWhoTheUserIs() throws Exception {
    try (ArvadosFileSystem arvados =
        ArvadosFileSystem.builder(settings().build())
            .blockCache(BlockCacheOptions.IN_MEMORY)
            .start()) {
      assertThat(arvados.user().uuid()).isEqualTo(cluster.userUuid());
    }
  }

  @Test
  void aTokenThatIsNotAccepted() throws Exception {
    assertRefused(
        settings().apiToken("v2/zzzzz-gj3su-000000000000000/wrong").build(),
        new MountLayout.All(),
        cluster.apiHost(),
        "401",
        "ARVADOS_API_TOKEN");
  }

  @Test
  void aHostWhereNobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertRefused(
        settings().apiHost("127.0.0.1:" + port).build(),
        new MountLayout.All(),
        "cannot reach 127.0.0.1:" + port,
        "ARVADOS_API_HOST");
  }

  @Test
  void aHostThatTakesConnectionsAndSaysNothing() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      assertRefused(
          settings().apiHost("127.0.0.1:" + silent.getLocalPort()).build(),
          new MountLayout.All(),
          "did not answer in time");
    }
  }

  @Test
  void aNameThatDoesNotExist() throws Exception {
    assertRefused(
        settings().apiHost("no-such-host.invalid").build(),
        new MountLayout.All(),
        "cannot reach no-such-host.invalid",
        "ARVADOS_API_HOST");
  }

  @Test
  void aCertificateThatIsNotTrusted() throws Exception {
    ArvadosSettings untrusting =
        ArvadosSettings.builder().apiHost(cluster.apiHost()).apiToken(cluster.token()).build();
    assertRefused(untrusting, new MountLayout.All(), cluster.apiHost(), "SSL_CERT_FILE");
    ArvadosSettings insecure =
        ArvadosSettings.builder()
            .apiHost(cluster.apiHost())
            .apiToken(cluster.token())
            .insecure(true)
            .build();
    ArvadosFileSystem.builder(insecure).blockCache(BlockCacheOptions.IN_MEMORY).start().close();
  }

  @Test
  void aFileWithoutCertificates() throws Exception {
    assertRefused(
        settings().caBundle(Path.of("/etc/hostname")).build(),
        new MountLayout.All(),
        "/etc/hostname");
  }

  @Test
  void rootsThatAreNotThere() throws Exception {
    String id = cluster.clusterId();
    assertRefused(
        settings().build(),
        new MountLayout.Collection(id + "-4zz18-000000000000000"),
        "there is no collection " + id + "-4zz18-000000000000000");
    assertRefused(
        settings().build(),
        new MountLayout.Project(id + "-j7d0g-000000000000000"),
        "there is no project " + id + "-j7d0g-000000000000000");
  }

  @Test
  void rootsThatCannotBe() {
    assertThatThrownBy(() -> new MountLayout.Collection("nonsense"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nonsense");
    assertThatThrownBy(() -> new MountLayout.Project("zzzzz-4zz18-000000000000000"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theEnvironmentOfTheLocalClusterIsEnough() throws Exception {
    ArvadosSettings settings = ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent"));
    assertThat(settings.caBundle()).contains(cluster.caFile());
    ArvadosFileSystem.builder(settings).blockCache(BlockCacheOptions.IN_MEMORY).start().close();
    assertThatThrownBy(() -> ArvadosSettings.load(Map.of(), Path.of("/nonexistent")))
        .isInstanceOf(SettingsException.class);
  }
}
