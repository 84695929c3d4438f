package io.keepfs.arvados.tree;

import io.keepfs.arvados.editing.EditedCollections;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import io.keepfs.collection.store.ManifestStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/** What nodes share, for those of one test: records, and neither blocks nor changes. */
public final class TestContexts {
  private static final BlockStore NO_BLOCKS =
      new BlockStore() {
        @Override
        public ByteBuffer get(BlockLocator locator) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
      };

  private TestContexts() {}

  /** Of nodes that ask {@code client}, and seldom of themselves. */
  public static TreeContext over(ArvadosClient client) {
    Duration refreshTime = Duration.ofHours(1);
    return new TreeContext(
        client,
        NO_BLOCKS,
        ManifestStore.OFF,
        NameMapping.of("_"),
        refreshTime,
        Duration.ofDays(14),
        Runnable::run,
        Instant.EPOCH,
        System::nanoTime,
        false,
        new ChangeFeed(refreshTime, System::nanoTime),
        EditedCollections.NONE);
  }
}
