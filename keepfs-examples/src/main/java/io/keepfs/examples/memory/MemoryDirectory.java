package io.keepfs.examples.memory;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.Node;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** A directory in memory, in the order in which its names were made. */
public final class MemoryDirectory extends MemoryNode implements DirectoryNode {

  /** One for the whole tree: guards the three fields below in every directory of it. */
  private final ReadWriteLock tree;

  private final Map<String, Node> entries = new LinkedHashMap<>();

  /** Null in the root, and in a directory that was removed. */
  private @Nullable MemoryDirectory parent;

  private boolean removed;

  /** What {@link #list} answered since the last change; written under either side of the lock. */
  private volatile @Nullable List<DirectoryEntry> listed;

  /** Makes the root of a tree of its own. */
  public MemoryDirectory(InstantSource clock, int permissions) {
    this(clock, permissions, new ReentrantReadWriteLock());
  }

  private MemoryDirectory(InstantSource clock, int permissions, ReadWriteLock tree) {
    super(clock, permissions);
    this.tree = tree;
  }

  @Override
  public Optional<Node> lookup(String name) {
    Lock lock = locked(tree.readLock());
    try {
      return Optional.ofNullable(entries.get(name));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<DirectoryEntry> list() {
    Lock lock = locked(tree.readLock());
    try {
      List<DirectoryEntry> list = listed;
      if (list == null) {
        list = entries.entrySet().stream().map(MemoryDirectory::entry).toList();
        listed = list;
      }
      return list;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public MemoryFile createFile(String name, int permissions) throws NodeException {
    Lock lock = locked(tree.writeLock());
    try {
      requireAbsent(name);
      MemoryFile file = new MemoryFile(clock(), permissions);
      put(name, file);
      return file;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public MemoryDirectory createDirectory(String name, int permissions) throws NodeException {
    Lock lock = locked(tree.writeLock());
    try {
      requireAbsent(name);
      MemoryDirectory directory = new MemoryDirectory(clock(), permissions, tree);
      put(name, directory);
      return directory;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void removeFile(String name) throws NodeException {
    Lock lock = locked(tree.writeLock());
    try {
      if (!(require(name) instanceof MemoryFile file)) {
        throw NodeException.isDirectory(name);
      }
      remove(name);
      file.attributesTouched();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void removeDirectory(String name) throws NodeException {
    Lock lock = locked(tree.writeLock());
    try {
      if (!(require(name) instanceof MemoryDirectory directory)) {
        throw NodeException.notDirectory(name);
      }
      directory.requireEmpty(name);
      remove(name);
      directory.detach();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void rename(String name, DirectoryNode target, String targetName, RenameMode mode)
      throws NodeException {
    if (!(target instanceof MemoryDirectory to) || to.tree != tree) {
      throw new NodeException(Errno.EXDEV, "not a directory of this tree: for " + targetName);
    }
    Lock lock = locked(tree.writeLock());
    try {
      Node moved = require(name);
      Node present = to.entries.get(targetName);
      to.requireOutside(moved, name);
      if (moved == present && mode == RenameMode.REPLACE) {
        return;
      }
      switch (mode) {
        case NO_REPLACE -> to.requireAbsent(targetName);
        case REPLACE -> to.replace(present, moved, targetName);
        case EXCHANGE -> {
          requireOutside(to.require(targetName), targetName);
          put(name, to.require(targetName));
          to.put(targetName, moved);
          return;
        }
      }
      remove(name);
      to.put(targetName, moved);
    } finally {
      lock.unlock();
    }
  }

  /** Checks that {@code moved} may take the place of {@code present}, and takes that away. */
  private void replace(@Nullable Node present, Node moved, String name) throws NodeException {
    requireAlive(name);
    if (present instanceof MemoryDirectory directory) {
      if (moved instanceof FileNode) {
        throw NodeException.isDirectory(name);
      }
      directory.requireEmpty(name);
      directory.detach();
    } else if (present instanceof MemoryFile file) {
      if (moved instanceof DirectoryNode) {
        throw NodeException.notDirectory(name);
      }
      file.attributesTouched();
    }
    entries.remove(name);
  }

  private Node require(String name) throws NodeException {
    Node node = entries.get(name);
    if (node == null) {
      throw NodeException.notFound(name);
    }
    return node;
  }

  private void requireAbsent(String name) throws NodeException {
    requireAlive(name);
    if (entries.containsKey(name)) {
      throw NodeException.exists(name);
    }
  }

  /** A process may still stand in a removed directory; nothing can be made in it. */
  private void requireAlive(String name) throws NodeException {
    if (removed) {
      throw NodeException.notFound(name);
    }
  }

  private void requireEmpty(String name) throws NodeException {
    if (!entries.isEmpty()) {
      throw NodeException.notEmpty(name);
    }
  }

  /** The engine checked that too, but without this tree's lock. */
  private void requireOutside(Node moved, String name) throws NodeException {
    for (MemoryDirectory up = this; up != null; up = up.parent) {
      if (up == moved) {
        throw new NodeException(Errno.EINVAL, "would move a directory into itself: " + name);
      }
    }
  }

  private void put(String name, Node node) {
    entries.put(name, node);
    if (node instanceof MemoryDirectory directory) {
      directory.parent = this;
    }
    if (node instanceof MemoryNode touched) {
      touched.attributesTouched();
    }
    entriesTouched();
  }

  private void remove(String name) {
    entries.remove(name);
    entriesTouched();
  }

  private void detach() {
    removed = true;
    parent = null;
    attributesTouched();
  }

  private void entriesTouched() {
    listed = null;
    contentTouched();
  }

  private static DirectoryEntry entry(Map.Entry<String, Node> entry) {
    return DirectoryEntry.of(entry.getKey(), entry.getValue());
  }

  private static Lock locked(Lock lock) {
    lock.lock();
    return lock;
  }
}
