package io.keepfs.arvados;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.NodeKind;
import io.keepfs.inode.Inode;
import io.keepfs.inode.InodeRegistry;
import io.keepfs.inode.KernelNotifier;
import io.keepfs.inode.RegistryOptions;
import io.keepfs.vfs.EntryReply;
import io.keepfs.vfs.InodeAttributes;
import io.keepfs.vfs.OpenFlags;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A tree as a kernel uses it, by paths, for tests: every step is an operation. */
final class MountedTree implements AutoCloseable {
  private static final int READ_BYTES = 128 << 10;

  private final Operations operations;

  private final Map<Long, Long> lookups = new ConcurrentHashMap<>();

  /** What the kernel was told, as {@code inode 7} and {@code entry 1 name}. */
  private final Set<String> notifications = ConcurrentHashMap.newKeySet();

  MountedTree(DirectoryNode root) {
    this(root, RegistryOptions.DEFAULT);
  }

  MountedTree(DirectoryNode root, RegistryOptions options) {
    operations = new Operations(InodeRegistry.create(root, options), OperationsOptions.READ_ONLY);
    operations
        .registry()
        .connect(
            new KernelNotifier() {
              @Override
              public void invalidateInode(long inode) {
                notifications.add("inode " + inode);
              }

              @Override
              public void invalidateEntry(long parent, String name) {
                notifications.add("entry " + parent + " " + name);
              }
            });
  }

  Operations operations() {
    return operations;
  }

  Set<String> notifications() throws InterruptedException {
    operations.registry().awaitQuiescence(Duration.ofSeconds(10));
    return notifications;
  }

  long inode(String path) throws NodeException {
    long inode = Inode.ROOT;
    for (String name : path.split("/")) {
      inode = name.isEmpty() ? inode : lookup(inode, name).inode();
    }
    return inode;
  }

  InodeAttributes attributes(String path) throws NodeException {
    return operations.getAttributes(inode(path));
  }

  boolean exists(String path) throws NodeException {
    try {
      inode(path);
      return true;
    } catch (NodeException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  List<String> list(String path) throws NodeException {
    List<String> names = new ArrayList<>();
    long handle = operations.openDirectory(inode(path)).handle();
    try {
      operations.readDirectory(
          handle,
          2,
          (name, inode, kind, next) -> {
            names.add(name);
            return true;
          });
    } finally {
      operations.releaseDirectory(handle);
    }
    return names;
  }

  /** All files below a path by their relative paths, with their contents; directories end in /. */
  Map<String, String> walk(String path) throws NodeException {
    Map<String, String> found = new TreeMap<>();
    walk(path, "", found);
    return found;
  }

  private void walk(String base, String below, Map<String, String> found) throws NodeException {
    for (String name : list(base + "/" + below)) {
      String path = below + name;
      if (attributes(base + "/" + path).kind() == NodeKind.DIRECTORY) {
        found.put(path + "/", "");
        walk(base, path + "/", found);
      } else {
        found.put(path, read(base + "/" + path));
      }
    }
  }

  String read(String path) throws NodeException {
    long handle = open(path);
    try {
      return read(handle);
    } finally {
      operations.release(handle);
    }
  }

  long open(String path) throws NodeException {
    return operations.open(inode(path), OpenFlags.READ).handle();
  }

  boolean reopenKeepsCache(String path) throws NodeException {
    var reply = operations.open(inode(path), OpenFlags.READ);
    operations.release(reply.handle());
    return reply.keepCache();
  }

  String read(long handle) throws NodeException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    while (true) {
      ByteBuffer part = operations.read(handle, all.size(), READ_BYTES, buffer);
      if (!part.hasRemaining()) {
        return all.toString(StandardCharsets.UTF_8);
      }
      byte[] bytes = new byte[part.remaining()];
      part.get(bytes);
      all.writeBytes(bytes);
    }
  }

  String attribute(String path, String name) throws NodeException {
    return new String(operations.getExtendedAttribute(inode(path), name), StandardCharsets.UTF_8);
  }

  EntryReply lookup(long parent, String name) throws NodeException {
    EntryReply reply = operations.lookup(parent, name);
    lookups.merge(reply.inode(), 1L, Long::sum);
    return reply;
  }

  /** Lets go of all that was looked up, as a kernel does that needs the memory. */
  void forgetAll() {
    lookups
        .keySet()
        .forEach(
            inode -> {
              Long count = lookups.remove(inode);
              operations.forget(inode, count == null ? 0 : count);
            });
  }

  @Override
  public void close() throws NodeException {
    operations.close();
  }
}
