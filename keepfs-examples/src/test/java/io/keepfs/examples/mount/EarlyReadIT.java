package io.keepfs.examples.mount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.block.BlockHash;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.fuse.FuseMount;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalKeepstore;
import io.keepfs.local.StoredCollection;
import io.keepfs.vfs.OperationsOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mount that gives programs the bytes of a block while it arrives. */
class EarlyReadIT {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 8 * MIB;

  @TempDir Path directory;

  private final byte[] content = new byte[SIZE];
  private LocalArvados cluster;
  private StoredCollection collection;

  @BeforeEach
  void startCluster() throws Exception {
    new Random(1).nextBytes(content);
    cluster = LocalArvados.start();
    collection = cluster.createCollection("early", cluster.homeUuid(), Map.of("f", content));
  }

  @AfterEach
  void stopCluster() throws Exception {
    cluster.keepstores().forEach(LocalKeepstore::clearFaults);
    cluster.close();
  }

  private interface Body {
    void run(FileChannel file) throws Exception;
  }

  private void mounted(boolean onDisk, Body body) throws Exception {
    BlockCacheOptions cache =
        onDisk ? BlockCacheOptions.onDisk(directory.resolve("cache")) : BlockCacheOptions.IN_MEMORY;
    ArvadosSettings settings = ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent"));
    try (ArvadosFileSystem arvados =
            ArvadosFileSystem.builder(settings)
                .blockCache(cache.withEarlyRead(true))
                .retries(0)
                .start();
        FuseMount mount =
            FuseMount.builder(
                    Files.createDirectory(directory.resolve("mnt")),
                    arvados.operations(OperationsOptions.READ_ONLY))
                .mount();
        FileChannel file =
            FileChannel.open(mount.mountPoint().resolve("by_id/" + collection.uuid() + "/f"))) {
      body.run(file);
    }
  }

  private static byte[] read(FileChannel file, long offset, int count) throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining() && file.read(buffer, offset + buffer.position()) >= 0) {
      // a read of a large range may be cut in pieces
    }
    return buffer.array();
  }

  private byte[] right(int offset, int count) {
    return Arrays.copyOfRange(content, offset, offset + count);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRangeIsThereBeforeItsBlockIs(boolean onDisk) throws Exception {
    for (LocalKeepstore keepstore : cluster.keepstores()) {
      keepstore.holdGetsAfter(5 * MIB);
    }
    mounted(
        onDisk,
        file -> {
          assertThat(read(file, 3 * MIB, 4096)).isEqualTo(right(3 * MIB, 4096));
          assertThat(read(file, 0, MIB)).isEqualTo(right(0, MIB));
          cluster.keepstores().forEach(LocalKeepstore::clearFaults);
          assertThat(read(file, 0, SIZE)).isEqualTo(content);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wrongBytesDoNotStayInTheKernel(boolean onDisk) throws Exception {
    String block = cluster.keepstores().get(0).blocks().get(0);
    LocalKeepstore first = askedFirst(block);
    first.corrupt(block); // its first byte
    first.serveUnchecked(true);
    first.holdGetsAfter(5 * MIB);
    mounted(
        onDisk,
        file -> {
          assertThat(read(file, 0, 4096)[0]).isNotEqualTo(content[0]);
          first.holdGetsAfter(SIZE);
          // The same page of the same open file; without the invalidation it would stay wrong.
          await().atMost(Duration.ofMinutes(1)).until(() -> read(file, 0, 1)[0] == content[0]);
          assertThat(read(file, 0, SIZE)).isEqualTo(content);
        });
  }

  @Test
  void whenNoServiceHasTheRightBytesReadersGetAnError() throws Exception {
    String block = cluster.keepstores().get(0).blocks().get(0);
    for (LocalKeepstore keepstore : cluster.keepstores()) {
      keepstore.corrupt(block);
      keepstore.serveUnchecked(true);
      keepstore.holdGetsAfter(5 * MIB);
    }
    mounted(
        true,
        file -> {
          assertThat(read(file, 0, 4096)[0]).isNotEqualTo(content[0]);
          for (LocalKeepstore keepstore : cluster.keepstores()) {
            keepstore.holdGetsAfter(SIZE);
          }
          await()
              .atMost(Duration.ofMinutes(1))
              .untilAsserted(
                  () -> assertThatThrownBy(() -> read(file, 0, 1)).isInstanceOf(IOException.class));
          assertThatThrownBy(() -> read(file, 0, MIB)).isInstanceOf(IOException.class);
        });
  }

  /** The service from which clients want the block first. */
  private LocalKeepstore askedFirst(String block) {
    return cluster.keepstores().stream()
        .max(Comparator.comparing(keepstore -> weight(block, keepstore)))
        .orElseThrow();
  }

  private static String weight(String block, LocalKeepstore keepstore) {
    String tail = keepstore.uuid().substring(keepstore.uuid().length() - 15);
    return BlockHash.of(ByteBuffer.wrap((block + tail).getBytes(UTF_8))).hex();
  }
}
