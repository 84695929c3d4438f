package io.keepfs.examples.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.fuse.FuseMount;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalKeepstore;
import io.keepfs.local.LocalOptions;
import io.keepfs.local.RecordedRequest;
import io.keepfs.local.StoredCollection;
import io.keepfs.vfs.OperationsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways by which a mount gets blocks, other than from the Keep services themselves. */
class KeepRoutesIT {
  private static final String GATEWAY = "gateway:test";

  @TempDir Path directory;

  private final byte[] content = new byte[3 << 20];

  KeepRoutesIT() {
    new Random(4).nextBytes(content);
  }

  private interface Body {
    void run(Path mountPoint) throws Exception;
  }

  private void mounted(Map<String, String> environment, Body body) throws Exception {
    ArvadosSettings settings = ArvadosSettings.load(environment, Path.of("/nonexistent"));
    try (ArvadosFileSystem arvados =
            ArvadosFileSystem.builder(settings)
                .blockCache(BlockCacheOptions.IN_MEMORY)
                .retries(0)
                .start();
        FuseMount mount =
            FuseMount.builder(
                    Files.createDirectories(directory.resolve("mnt")),
                    arvados.operations(OperationsOptions.READ_ONLY))
                .mount()) {
      body.run(mount.mountPoint().resolve("by_id"));
    }
  }

  private StoredCollection store(LocalArvados cluster) throws IOException {
    return cluster.createCollection("c", cluster.homeUuid(), Map.of("f", content));
  }

  private static Set<String> servicesAskedForBlocks(LocalArvados cluster) {
    return cluster.requests().stream()
        .filter(request -> request.method().equals("GET"))
        .filter(request -> request.path().matches("/[0-9a-f]{32}\\+.*"))
        .map(RecordedRequest::service)
        .collect(Collectors.toSet());
  }

  @Test
  void aProxyIsAskedForAllBlocks() throws Exception {
    LocalOptions options = LocalOptions.builder().keepProxy(true).build();
    try (LocalArvados cluster = LocalArvados.start(options)) {
      StoredCollection collection = store(cluster);
      mounted(
          cluster.environment(),
          byId -> assertThat(byId.resolve(collection.uuid() + "/f")).hasBinaryContent(content));
      assertThat(servicesAskedForBlocks(cluster)).containsExactly(cluster.keepProxy().name());
    }
  }

  @Test
  void servicesSetByHandAreAskedInPlaceOfThoseOfTheCluster() throws Exception {
    try (LocalArvados cluster = LocalArvados.start()) {
      StoredCollection collection = store(cluster);
      LocalKeepstore second = cluster.keepstores().get(1);
      Map<String, String> environment = new HashMap<>(cluster.environment());
      environment.put("ARVADOS_KEEP_SERVICES", second.uri().toString());
      mounted(
          environment,
          byId -> assertThat(byId.resolve(collection.uuid() + "/f")).hasBinaryContent(content));
      assertThat(servicesAskedForBlocks(cluster)).containsExactly(second.name());
    }
  }

  @Test
  void aFolderIsReadInPlaceOfAllServices() throws Exception {
    try (LocalArvados cluster = LocalArvados.start()) {
      StoredCollection collection = store(cluster);
      String hash = cluster.keepstores().get(0).blocks().get(0);
      Path folder = Files.createDirectory(directory.resolve("local-store"));
      Files.write(folder.resolve(hash), content);
      Map<String, String> environment = new HashMap<>(cluster.environment());
      environment.put("KEEP_LOCAL_STORE", folder.toString());
      mounted(
          environment,
          byId -> assertThat(byId.resolve(collection.uuid() + "/f")).hasBinaryContent(content));
      assertThat(servicesAskedForBlocks(cluster)).isEmpty();
    }
  }

  @Test
  void aGatewayIsAskedForTheBlocksThatNameIt() throws Exception {
    try (LocalArvados cluster = LocalArvados.start()) {
      LocalKeepstore gateway = cluster.keepstores().get(1);
      store(cluster);
      String hash = gateway.blocks().get(0);
      cluster.keepstores().get(0).delete(hash);
      gateway.setType(GATEWAY);
      String plain = hash + "+" + content.length;
      String named = ". " + plain + "+K@" + gateway.uuid() + " 0:" + content.length + ":f\n";
      String unnamed = ". " + plain + " 0:" + content.length + ":f\n";
      StoredCollection found = cluster.createCollectionFromManifest("named", named);
      StoredCollection hidden = cluster.createCollectionFromManifest("unnamed", unnamed);

      mounted(
          cluster.environment(),
          byId -> {
            Path without = byId.resolve(hidden.uuid() + "/f");
            assertThatThrownBy(() -> Files.readAllBytes(without)).isInstanceOf(IOException.class);
            assertThat(servicesAskedForBlocks(cluster)).doesNotContain(gateway.name());
            assertThat(byId.resolve(found.uuid() + "/f")).hasBinaryContent(content);
          });
      assertThat(servicesAskedForBlocks(cluster)).contains(gateway.name());
    }
  }
}
