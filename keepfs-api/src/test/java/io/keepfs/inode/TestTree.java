package io.keepfs.inode;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.FileNode;
import io.keepfs.api.Freshness;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Nodes that a test can look into and steer. */
public final class TestTree {
  private TestTree() {}

  /**
   * A directory whose footprint, staleness and failures a test sets, and which counts what the
   * engine does to it.
   */
  public static class Directory implements DirectoryNode {
    public final Map<String, Node> entries = new ConcurrentSkipListMap<>();
    public final AtomicInteger evictions = new AtomicInteger();
    public final AtomicInteger refreshes = new AtomicInteger();
    public final AtomicInteger closes = new AtomicInteger();
    public volatile NodeContext context = NodeContext.NONE;
    public volatile long footprint;
    public volatile boolean stale;
    public volatile @Nullable NodeException attributesFailure;
    public volatile @Nullable String uuid;

    public Directory with(String name, Node node) {
      entries.put(name, node);
      return this;
    }

    public Directory weighing(long bytes) {
      footprint = bytes;
      return this;
    }

    @Override
    public NodeAttributes attributes() throws NodeException {
      if (attributesFailure != null) {
        throw attributesFailure;
      }
      return NodeAttributes.directory(Instant.EPOCH);
    }

    @Override
    public void attach(NodeContext newContext) {
      context = newContext;
    }

    @Override
    public Freshness freshness() {
      return stale ? STALE : Freshness.CONSTANT;
    }

    @Override
    public void refresh() {
      refreshes.incrementAndGet();
      stale = false;
    }

    @Override
    public Optional<String> uuid() {
      return Optional.ofNullable(uuid);
    }

    @Override
    public long footprintBytes() {
      return footprint;
    }

    @Override
    public boolean evictable() {
      return footprint > 0;
    }

    @Override
    public void evict() {
      evictions.incrementAndGet();
      footprint = 0;
    }

    @Override
    public void close() {
      closes.incrementAndGet();
    }

    @Override
    public Optional<Node> lookup(String name) {
      return Optional.ofNullable(entries.get(name));
    }

    @Override
    public List<DirectoryEntry> list() {
      return entries.entrySet().stream()
          .map(entry -> DirectoryEntry.of(entry.getKey(), entry.getValue()))
          .toList();
    }

    @Override
    public void removeFile(String name) throws NodeException {
      if (entries.remove(name) == null) {
        throw NodeException.notFound(name);
      }
    }
  }

  /** A file of fixed text, equal to any other of the same text. */
  public record Text(String text) implements FileNode {
    @Override
    public NodeAttributes attributes() {
      return NodeAttributes.file(text.length(), Instant.EPOCH);
    }

    @Override
    public Optional<Object> contentTag() {
      return Optional.of(text);
    }

    @Override
    public int read(long offset, ByteBuffer target) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      int count = (int) Math.max(0, Math.min(target.remaining(), bytes.length - offset));
      target.put(bytes, (int) Math.min(offset, bytes.length), count);
      return count;
    }
  }

  private static final Freshness STALE =
      new Freshness() {
        @Override
        public boolean isStale() {
          return true;
        }

        @Override
        public java.time.Duration cacheableFor() {
          return java.time.Duration.ZERO;
        }
      };
}
