package io.keepfs.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.NodeException;
import io.keepfs.api.OpenFile;
import io.keepfs.api.OpenMode;
import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.arvados.MountLayout;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.block.cache.CacheStats;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.inode.Inode;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.StoredCollection;
import io.keepfs.vfs.OpenFlags;
import io.keepfs.vfs.OperationCounters;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The meters of a file system that is being read. */
class MetricsIT {
  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void tellWhatWasWritten() throws Exception {
    try (LocalArvados cluster = LocalArvados.start()) {
      StoredCollection stored =
          cluster.createCollection("c", cluster.homeUuid(), Map.of("f", CONTENT));
      try (ArvadosFileSystem arvados =
          ArvadosFileSystem.builder(ArvadosSettings.load(cluster.environment(), Path.of("/")))
              .blockCache(BlockCacheOptions.IN_MEMORY)
              .layout(new MountLayout.Collection(stored.uuid()))
              .readWrite(WriteOptions.DEFAULT.withPolicy(CommitPolicy.parse("exit")))
              .retries(0)
              .start()) {
        new WriteMetrics(arvados::writeStats).bindTo(registry);
        OpenFile file = arvados.root().createFile("new", 0644).open(OpenMode.WRITE);
        file.write(0, ByteBuffer.wrap(CONTENT));
        file.write(CONTENT.length, ByteBuffer.wrap(CONTENT));
        file.close();
        assertThat(gauge("keepfs.write.dirty.collections")).isEqualTo(1);
        assertThat(gauge("keepfs.write.buffered")).isPositive();
        cluster.failNextApiRequests(1, 400, "PUT", "/arvados/v1/collections");
        assertThatThrownBy(arvados::sync).isInstanceOf(IOException.class);
        arvados.sync();
        assertThat(gauge("keepfs.write.dirty.collections")).isZero();
        assertThat(counter("keepfs.write.blocks", "result", "saved")).isEqualTo(1);
        assertThat(counter("keepfs.write.blocks", "result", "failed")).isZero();
        assertThat(counter("keepfs.write.stored")).isEqualTo(2 * CONTENT.length);
        assertThat(counter("keepfs.write.commits", "result", "saved")).isEqualTo(1);
        assertThat(counter("keepfs.write.commits", "result", "failed")).isEqualTo(1);
      }
    }
  }

  @Test
  void tellWhatWasRead() throws Exception {
    OperationCounters counters = new OperationCounters();
    try (LocalArvados cluster = LocalArvados.start()) {
      StoredCollection stored =
          cluster.createCollection("c", cluster.homeUuid(), Map.of("f", CONTENT));
      try (ArvadosFileSystem arvados = start(cluster);
          Operations operations =
              arvados.operations(OperationsOptions.READ_ONLY.withListener(counters))) {
        new BlockCacheMetrics(arvados::blockCacheStats).bindTo(registry);
        new OperationMetrics(counters).bindTo(registry);
        new InodeMetrics(operations.registry()).bindTo(registry);
        System.gc(); // what the registry holds weakly, and nobody else holds, is gone now

        read(operations, "by_id", stored.uuid(), "f");
        read(operations, "by_id", stored.uuid(), "f");

        assertThat(counter("keepfs.block.cache.requests", "result", "miss")).isEqualTo(1);
        assertThat(counter("keepfs.block.cache.requests", "result", "hit"))
            .isPositive()
            .isEqualTo(arvados.blockCacheStats().hits());
        assertThat(counter("keepfs.block.cache.fetches")).isEqualTo(1);
        assertThat(counter("keepfs.block.cache.fetched")).isEqualTo(CONTENT.length);
        assertThat(counter("keepfs.block.cache.refetches")).isZero();
        assertThat(gauge("keepfs.block.cache.used")).isBetween(7.0, 4096.0 * 16);
        assertThat(gauge("keepfs.block.cache.budget"))
            .isEqualTo(arvados.blockCacheStats().budgetBytes());

        FunctionTimer reads =
            registry.get("keepfs.operations").tag("operation", "read").functionTimer();
        assertThat(reads.count()).isEqualTo(2);
        assertThat(reads.totalTime(TimeUnit.NANOSECONDS)).isPositive();
        assertThat(counter("keepfs.operation.transferred", "operation", "read"))
            .isEqualTo(2 * CONTENT.length);
        assertThat(counter("keepfs.operation.failures", "operation", "lookup")).isZero();
        assertThat(gauge("keepfs.inodes")).isEqualTo(operations.registry().size());
        assertThat(gauge("keepfs.directory.cache.used")).isPositive();
      }
    }
  }

  @Test
  void tellThatTheCacheIsTooSmall() {
    CacheStats thrashing = new CacheStats(1, 9, 8, 8L << 26, 5, 1L << 26, 1L << 26);
    new BlockCacheMetrics(() -> thrashing).bindTo(registry);
    assertThat(counter("keepfs.block.cache.refetches")).isEqualTo(5);
  }

  private static ArvadosFileSystem start(LocalArvados cluster) throws Exception {
    return ArvadosFileSystem.builder(
            ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
        .blockCache(BlockCacheOptions.IN_MEMORY)
        .start();
  }

  private static void read(Operations operations, String... path) throws NodeException {
    long inode = Inode.ROOT;
    for (String name : path) {
      inode = operations.lookup(inode, name).inode();
    }
    long handle = operations.open(inode, OpenFlags.READ).handle();
    try {
      ByteBuffer read = operations.read(handle, 0, 100, ByteBuffer.allocate(100));
      assertThat(read.remaining()).isEqualTo(CONTENT.length);
    } finally {
      operations.release(handle);
    }
  }

  private double counter(String name, String... tags) {
    return registry.get(name).tags(tags).functionCounter().count();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }
}
