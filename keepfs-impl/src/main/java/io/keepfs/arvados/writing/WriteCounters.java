package io.keepfs.arvados.writing;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockWriter;
import io.keepfs.collection.commit.CollectionServer;
import io.keepfs.collection.commit.ServerNews;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what goes through it to Keep and to the API server. Thread-safe. */
final class WriteCounters {
  private final LongAdder storedBlocks = new LongAdder();
  private final LongAdder storedBytes = new LongAdder();
  private final LongAdder failedBlocks = new LongAdder();
  private final LongAdder commits = new LongAdder();
  private final LongAdder failedCommits = new LongAdder();

  WriteStats stats(int dirtyCollections, long bufferedBytes) {
    return new WriteStats(
        dirtyCollections,
        bufferedBytes,
        storedBlocks.sum(),
        storedBytes.sum(),
        failedBlocks.sum(),
        commits.sum(),
        failedCommits.sum());
  }

  BlockWriter counting(BlockWriter writer) {
    return (hash, block, options) -> {
      boolean stored = false;
      try {
        BlockLocator locator = writer.put(hash, block, options);
        stored = true;
        storedBlocks.increment();
        storedBytes.add(locator.sizeBytes());
        return locator;
      } finally {
        if (!stored) {
          failedBlocks.increment();
        }
      }
    };
  }

  CollectionServer counting(CollectionServer server) {
    return new Counting(server);
  }

  private interface Save {
    String run() throws IOException;
  }

  private String saving(Save save) throws IOException {
    boolean saved = false;
    try {
      String hash = save.run();
      saved = true;
      commits.increment();
      return hash;
    } finally {
      if (!saved) {
        failedCommits.increment();
      }
    }
  }

  private final class Counting implements CollectionServer {
    private final CollectionServer server;

    Counting(CollectionServer server) {
      this.server = server;
    }

    @Override
    public ServerNews news() {
      return server.news();
    }

    @Override
    public String portableDataHash() throws IOException {
      return server.portableDataHash();
    }

    @Override
    public Content content() throws IOException {
      return server.content();
    }

    @Override
    public boolean canReplaceFiles() {
      return server.canReplaceFiles();
    }

    @Override
    public String replaceFiles(Map<String, String> paths, byte[] manifest) throws IOException {
      return saving(() -> server.replaceFiles(paths, manifest));
    }

    @Override
    public String replaceAll(byte[] manifest) throws IOException {
      return saving(() -> server.replaceAll(manifest));
    }
  }
}
