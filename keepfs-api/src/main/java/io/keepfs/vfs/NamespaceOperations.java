package io.keepfs.vfs;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.Node;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.inode.Inode;
import io.keepfs.inode.InodeRegistry;
import java.util.Optional;

/** Names: looking them up, making, removing and moving them. */
final class NamespaceOperations {
  private final InodeRegistry registry;
  private final WriteGate gate;

  NamespaceOperations(InodeRegistry registry, WriteGate gate) {
    this.registry = registry;
    this.gate = gate;
  }

  EntryReply lookup(long parentNumber, String name) throws NodeException {
    Inode parent = registry.get(parentNumber);
    if (name.equals(".") || name.equals("..")) {
      Inode inode = name.equals(".") ? parent : parent.parent();
      registry.retain(inode);
      return describe(parent, inode, true);
    }
    DirectoryNode directory = Nodes.refreshed(parent.directory());
    Optional<Node> node = directory.lookup(Nodes.requireName(name));
    if (node.isEmpty()) {
      throw NodeException.notFound(Nodes.requireNewLength(name));
    }
    return enter(parent, name, node.get());
  }

  private static Node find(DirectoryNode directory, String name) throws NodeException {
    Optional<Node> node = directory.lookup(name);
    return node.orElseThrow(() -> NodeException.notFound(name));
  }

  /** Counts a reference to what a name leads to, and describes it; what fails is not counted. */
  EntryReply enter(Inode parent, String name, Node node) throws NodeException {
    Inode inode = registry.retain(parent, name, node);
    return describe(parent, inode, true);
  }

  /** As {@link #enter}, but takes the node's word without asking its source, for listings. */
  EntryReply enterKnown(Inode parent, String name, Node node) throws NodeException {
    Inode inode = registry.retain(parent, name, node);
    return describe(parent, inode, false);
  }

  private EntryReply describe(Inode parent, Inode inode, boolean refresh) throws NodeException {
    try {
      if (refresh) {
        Nodes.refreshed(inode.node());
      }
      return known(parent, inode);
    } catch (NodeException | RuntimeException e) {
      registry.forget(inode.number(), 1);
      throw e;
    }
  }

  /** Describes an entry as its nodes know it now, without asking their sources. */
  static EntryReply known(Inode parent, Inode inode) throws NodeException {
    return new EntryReply(
        AttributeOperations.known(inode), parent.node().freshness().cacheableFor());
  }

  EntryReply makeFile(long parentNumber, String name, int permissions) throws NodeException {
    Inode parent = writableParent(parentNumber, Nodes.requireNewLength(name), "creating a file");
    return enter(parent, name, parent.directory().createFile(name, permissions));
  }

  EntryReply makeDirectory(long parentNumber, String name, int permissions) throws NodeException {
    Inode parent =
        writableParent(parentNumber, Nodes.requireNewLength(name), "creating a directory");
    return enter(parent, name, parent.directory().createDirectory(name, permissions));
  }

  /**
   * A file that is about to be opened.
   *
   * @param isNew whether it was made for that, and so is empty
   */
  record Found(EntryReply entry, boolean isNew) {}

  /** Makes a file to be opened, or, unless they say exclusive, finds the one that came first. */
  Found makeOrFindFile(long parentNumber, String name, int permissions, OpenFlags flags)
      throws NodeException {
    try {
      Inode parent = writableParent(parentNumber, Nodes.requireNewLength(name), "creating a file");
      Node made = parent.directory().createFile(name, permissions, flags.mode());
      return new Found(enter(parent, name, made), true);
    } catch (NodeException e) {
      if (flags.exclusive() || e.errno() != Errno.EEXIST) {
        throw e;
      }
      return new Found(lookup(parentNumber, name), false);
    }
  }

  void removeFile(long parentNumber, String name) throws NodeException {
    DirectoryNode directory = writableParent(parentNumber, name, "removing a file").directory();
    Node node = find(directory, name);
    directory.removeFile(name);
    registry.removed(node);
  }

  void removeDirectory(long parentNumber, String name) throws NodeException {
    DirectoryNode directory =
        writableParent(parentNumber, name, "removing a directory").directory();
    Node node = find(directory, name);
    directory.removeDirectory(name);
    registry.removed(node);
  }

  void rename(long parentNumber, String name, long targetNumber, String targetName, RenameMode mode)
      throws NodeException {
    Inode parent = writableParent(parentNumber, name, "renaming");
    Inode target = writableParent(targetNumber, Nodes.requireNewLength(targetName), "renaming");
    Node moved = find(parent.directory(), name);
    Optional<Node> replaced = target.directory().lookup(targetName);
    requireNoLoop(moved, target);
    if (mode == RenameMode.EXCHANGE && replaced.isPresent()) {
      requireNoLoop(replaced.get(), parent);
    }
    parent.directory().rename(name, target.directory(), targetName, mode);
    registry.moved(moved, target, targetName);
    if (replaced.isEmpty() || replaced.get().equals(moved)) {
      return;
    }
    if (mode == RenameMode.EXCHANGE) {
      registry.moved(replaced.get(), parent, name);
    } else {
      registry.removed(replaced.get());
    }
  }

  private void requireNoLoop(Node moved, Inode target) throws NodeException {
    Optional<Inode> inode = registry.find(moved);
    if (inode.isPresent() && inode.get().contains(target)) {
      throw new NodeException(
          Errno.EINVAL, "a directory can't move below itself: " + inode.get().path());
    }
  }

  private Inode writableParent(long number, String name, String operation) throws NodeException {
    Nodes.requireOwnName(name);
    gate.requireWritable(operation);
    Inode parent = registry.get(number);
    Nodes.refreshed(parent.directory());
    return parent;
  }
}
