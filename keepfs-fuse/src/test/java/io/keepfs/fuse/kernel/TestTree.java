package io.keepfs.fuse.kernel;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.FileNode;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeContext;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A small tree whose files and entries a test can change from behind. */
final class TestTree {
  static final Instant TIME = Instant.parse("2020-01-02T03:04:05.000000006Z");

  private TestTree() {}

  /** A directory that tells of its changes. */
  static final class Folder implements DirectoryNode {
    private final Map<String, Node> entries = new ConcurrentHashMap<>();
    private volatile NodeContext context = NodeContext.NONE;

    Folder put(String name, Node node) {
      entries.put(name, node);
      context.entryChanged(name);
      return this;
    }

    void remove(String name) {
      entries.remove(name);
      context.entryChanged(name);
    }

    @Override
    public void attach(NodeContext newContext) {
      context = newContext;
    }

    @Override
    public NodeAttributes attributes() {
      return NodeAttributes.directory(TIME);
    }

    @Override
    public Optional<Node> lookup(String name) {
      return Optional.ofNullable(entries.get(name));
    }

    @Override
    public List<DirectoryEntry> list() {
      Map<String, Node> sorted = new TreeMap<>(entries);
      List<DirectoryEntry> list = new ArrayList<>(sorted.size());
      sorted.forEach((name, node) -> list.add(DirectoryEntry.of(name, node)));
      return list;
    }

    @Override
    public boolean entriesAtHand() {
      return true;
    }
  }

  /** A file whose bytes can be replaced; shown as a view or copied. */
  static final class Content implements FileNode {
    private final boolean view;
    private volatile ByteBuffer bytes;
    private volatile NodeContext context = NodeContext.NONE;

    Content(byte[] bytes, boolean view) {
      this.view = view;
      this.bytes = direct(bytes);
    }

    private static ByteBuffer direct(byte[] bytes) {
      return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
    }

    void replace(byte[] newBytes) {
      bytes = direct(newBytes);
      context.contentChanged();
    }

    @Override
    public void attach(NodeContext newContext) {
      context = newContext;
    }

    @Override
    public NodeAttributes attributes() {
      return NodeAttributes.file(bytes.capacity(), TIME);
    }

    @Override
    public int read(long offset, ByteBuffer target) {
      ByteBuffer now = bytes;
      if (offset >= now.capacity()) {
        return 0;
      }
      int count = (int) Math.min(target.remaining(), now.capacity() - offset);
      target.put(now.slice((int) offset, count));
      return count;
    }

    @Override
    public Optional<ByteBuffer> view(long offset, int length) {
      ByteBuffer now = bytes;
      if (!view || offset >= now.capacity()) {
        return Optional.empty();
      }
      return Optional.of(now.slice((int) offset, (int) Math.min(length, now.capacity() - offset)));
    }

    @Override
    public Optional<Object> contentTag() {
      return Optional.of(bytes);
    }
  }
}
