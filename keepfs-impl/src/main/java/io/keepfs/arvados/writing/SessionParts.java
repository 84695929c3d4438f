package io.keepfs.arvados.writing;

import io.keepfs.arvados.tree.collection.CollectionOnServer;
import io.keepfs.block.PutOptions;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.commit.CollectionCommit;
import io.keepfs.collection.commit.CollectionServer;
import io.keepfs.collection.commit.ServerNews;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.write.BlockUploads;
import io.keepfs.collection.write.WriteMemory;
import io.keepfs.manifest.ManifestException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** Makes what sessions and recoveries are put together from. Thread-safe. */
final class SessionParts {
  /** A program that writes faster than Keep stores waits; for longer than this is for ever. */
  private static final Duration ROOM_WAIT_MAX = Duration.ofMinutes(2);

  private static final CollectionTree EMPTY = empty();

  private final SavedTo cluster;
  private final WriteOptions options;
  private final WriteThreads threads;
  private final InstantSource clock;
  private final WriteMemory memory;
  private final WriteCounters counters = new WriteCounters();

  SessionParts(SavedTo cluster, WriteOptions options, WriteThreads threads, InstantSource clock) {
    this.cluster = cluster;
    this.options = options;
    this.threads = threads;
    this.clock = clock;
    this.memory = new WriteMemory(options.memoryBytes(), ROOM_WAIT_MAX);
  }

  private static CollectionTree empty() {
    try {
      return CollectionTree.parse(new byte[0]);
    } catch (ManifestException e) {
      throw new IllegalStateException(e);
    }
  }

  WriteStats stats(int dirtyCollections) {
    return counters.stats(dirtyCollections, memory.usedBytes());
  }

  /** A collection of that content, and what stores its blocks. */
  record Files(EditableCollection collection, BlockUploads uploads) {}

  /** A collection that the server has. */
  Files files(String uuid, CollectionTree tree) {
    return files(tree, new BlockWish(cluster.client(), uuid, cluster.defaultCopies(), clock));
  }

  /** A collection that no server has. */
  Files files(List<String> storageClasses) {
    PutOptions wish = new PutOptions(cluster.defaultCopies(), storageClasses);
    return files(EMPTY, () -> wish);
  }

  private Files files(CollectionTree tree, Supplier<PutOptions> wish) {
    BlockUploads uploads =
        new BlockUploads(
            counters.counting(cluster.writer()), wish, threads.uploads(), memory, clock);
    return new Files(new EditableCollection(tree, uploads, cluster.blocks()), uploads);
  }

  CollectionCommit commit(
      String uuid,
      ServerNews news,
      Files files,
      CollectionCommit.Capturing capturing,
      String knownHash) {
    return commit(
        uuid,
        counters.counting(
            new CollectionOnServer(cluster.client(), uuid, cluster.replacesFiles(), news)),
        files,
        capturing,
        knownHash);
  }

  CollectionCommit commit(
      String name,
      CollectionServer server,
      Files files,
      CollectionCommit.Capturing capturing,
      String knownHash) {
    return new CollectionCommit(
        name,
        files.collection(),
        capturing,
        files.uploads(),
        server,
        knownHash,
        options.onConflict(),
        cluster.signatureTtl().dividedBy(2),
        clock);
  }
}
