package io.keepfs.examples.model;

import io.keepfs.api.Errno;
import io.keepfs.examples.sys.Sys;
import io.keepfs.examples.sys.SysException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The model: maps and byte arrays, with Linux' order of checks. */
final class ModelTree implements Tree {
  private final boolean modes;
  private final Node root = new Node(new TreeMap<>());
  private final Map<Integer, Open> open = new HashMap<>();

  /**
   * @param append whether each write goes to the end
   */
  private record Open(Node file, boolean append) {}

  /**
   * @param modes whether it keeps permissions
   */
  ModelTree(boolean modes) {
    this.modes = modes;
  }

  /** A directory if it has entries, else a file. */
  private static final class Node {
    final @Nullable Map<String, Node> entries;
    byte[] content = new byte[0];
    int mode;

    Node(@Nullable Map<String, Node> entries) {
      this.entries = entries;
      this.mode = entries == null ? 0644 : 0755;
    }

    Map<String, Node> directory() throws SysException {
      return entries != null ? entries : fail(Errno.ENOTDIR);
    }

    Node file() throws SysException {
      return entries == null ? this : fail(Errno.EISDIR);
    }

    void write(int offset, byte[] data) {
      resize(Math.max(content.length, offset + data.length));
      System.arraycopy(data, 0, content, offset, data.length);
    }

    ByteBuffer read(int offset, int length) {
      int from = Math.min(offset, content.length);
      int to = Math.min(from + length, content.length);
      return ByteBuffer.wrap(Arrays.copyOfRange(content, from, to));
    }

    void resize(int size) {
      content = Arrays.copyOf(content, size);
    }
  }

  private static <T> T fail(Errno errno) throws SysException {
    throw new SysException("model", errno.number());
  }

  boolean isDirectory(String path) {
    try {
      return find(path).entries != null;
    } catch (SysException e) {
      return false;
    }
  }

  private Map<String, Node> parent(String path) throws SysException {
    int slash = path.lastIndexOf('/');
    return find(slash < 0 ? "" : path.substring(0, slash)).directory();
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private Node find(String path) throws SysException {
    Node node = root;
    for (String name : path.split("/")) {
      Node next = name.isEmpty() ? node : node.directory().get(name);
      node = next != null ? next : fail(Errno.ENOENT);
    }
    return node;
  }

  @Override
  public void create(String path) throws SysException {
    add(path, new Node(null));
  }

  private void add(String path, Node node) throws SysException {
    if (parent(path).putIfAbsent(name(path), node) != null) {
      fail(Errno.EEXIST);
    }
  }

  @Override
  public void write(String path, int offset, byte[] data) throws SysException {
    find(path).file().write(offset, data);
  }

  @Override
  public void append(String path, byte[] data) throws SysException {
    Node file = parent(path).computeIfAbsent(name(path), n -> new Node(null)).file();
    file.write(file.content.length, data);
  }

  @Override
  public ByteBuffer read(String path, int offset, int length) throws SysException {
    return find(path).file().read(offset, length);
  }

  @Override
  public void truncate(String path, int size) throws SysException {
    find(path).file().resize(size);
  }

  @Override
  public void makeDirectory(String path) throws SysException {
    add(path, new Node(new TreeMap<>()));
  }

  @Override
  public void removeDirectory(String path) throws SysException {
    Map<String, Node> parent = parent(path);
    if (!find(path).directory().isEmpty()) {
      fail(Errno.ENOTEMPTY);
    }
    parent.remove(name(path));
  }

  @Override
  public void unlink(String path) throws SysException {
    Map<String, Node> parent = parent(path);
    find(path).file();
    parent.remove(name(path));
  }

  @Override
  public void rename(String path, String target, int flags) throws SysException {
    Map<String, Node> from = parent(path);
    Map<String, Node> to = parent(target);
    Node moved = find(path);
    Node present = to.get(name(target));
    boolean exchange = flags == Sys.RENAME_EXCHANGE;
    if (flags == Sys.RENAME_NOREPLACE && present != null) {
      fail(Errno.EEXIST);
    }
    if (exchange && present == null) {
      fail(Errno.ENOENT);
    }
    if (target.startsWith(path + "/")) {
      fail(Errno.EINVAL);
    }
    if (path.startsWith(target + "/")) {
      fail(exchange ? Errno.EINVAL : Errno.ENOTEMPTY);
    }
    if (present == moved) {
      return;
    }
    if (present != null && !exchange) {
      requireReplaceable(moved, present);
    }
    if (exchange) {
      from.put(name(path), present);
    } else {
      from.remove(name(path));
    }
    to.put(name(target), moved);
  }

  private static void requireReplaceable(Node moved, Node present) throws SysException {
    if (moved.entries == null) {
      present.file();
    } else if (!present.directory().isEmpty()) {
      fail(Errno.ENOTEMPTY);
    }
  }

  @Override
  public void changeMode(String path, int mode) throws SysException {
    find(path).mode = mode;
  }

  @Override
  public String stat(String path) throws SysException {
    Node node = find(path);
    String mode = modes ? Integer.toOctalString(node.mode) : "";
    return node.entries != null ? "d " + mode : "f " + mode + " " + node.content.length;
  }

  @Override
  public SortedSet<String> list(String path) throws SysException {
    return new TreeSet<>(find(path).directory().keySet());
  }

  @Override
  public void copyRange(String path, int from, String target, int to, int length)
      throws SysException {
    Node source = find(path).file();
    Node copy = find(target).file();
    int count = Math.max(0, Math.min(length, source.content.length - from));
    if (source == copy && to + count > from && to < from + count) {
      fail(Errno.EINVAL);
    }
    if (count > 0) {
      copy.write(to, source.read(from, count).array());
    }
  }

  @Override
  public void syncDirectory(String path) throws SysException {
    find(path).directory();
  }

  @Override
  public void open(int slot, String path, int flags) throws SysException {
    open.remove(slot);
    if ((flags & Sys.CREAT) != 0) {
      parent(path).computeIfAbsent(name(path), n -> new Node(null));
    }
    Node file = find(path).file();
    if ((flags & Sys.TRUNC) != 0) {
      file.resize(0);
    }
    open.put(slot, new Open(file, (flags & Sys.APPEND) != 0));
  }

  @Override
  public void writeOpen(int slot, int offset, byte[] data) {
    if (open.containsKey(slot)) {
      Node file = open.get(slot).file();
      file.write(open.get(slot).append() ? file.content.length : offset, data);
    }
  }

  @Override
  public ByteBuffer readOpen(int slot, int offset, int length) {
    return open.containsKey(slot)
        ? open.get(slot).file().read(offset, length)
        : ByteBuffer.allocate(0);
  }

  @Override
  public void truncateOpen(int slot, int size) {
    if (open.containsKey(slot)) {
      open.get(slot).file().resize(size);
    }
  }

  @Override
  public void syncOpen(int slot) {}

  @Override
  public void closeOpen(int slot) {
    open.remove(slot);
  }
}
