package io.keepfs.vfs;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.Errno;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeException;
import io.keepfs.inode.Inode;
import io.keepfs.inode.InodeRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attributes, permissions and extended attributes. */
final class AttributeOperations {
  private static final int READ_BITS = 0444;
  private static final int EXECUTE_BITS = 0111;

  /** The one kind of extended attribute that nodes have. */
  private static final String USER_ATTRIBUTES = "user.";

  private final InodeRegistry registry;
  private final WriteGate gate;

  AttributeOperations(InodeRegistry registry, WriteGate gate) {
    this.registry = registry;
    this.gate = gate;
  }

  /** Returns the attributes as the node knows them now, without asking its source. */
  static InodeAttributes known(Inode inode) throws NodeException {
    Node node = inode.node();
    NodeAttributes attributes = node.attributes();
    return new InodeAttributes(
        inode.number(), node.kind(), attributes, node.freshness().cacheableFor());
  }

  InodeAttributes get(long number) throws NodeException {
    Inode inode = registry.get(number);
    Nodes.refreshed(inode.node());
    registry.touch(inode);
    return known(inode);
  }

  InodeAttributes set(long number, AttributeChange change) throws NodeException {
    gate.requireWritable("changing attributes");
    Inode inode = registry.get(number);
    if (change.sizeBytes().isPresent()) {
      inode.file().truncate(change.sizeBytes().getAsLong());
    }
    if (!change.isOfSizeAlone()) {
      inode.node().setAttributes(change.withoutSize());
    }
    return known(inode);
  }

  void access(long number, int mask) throws NodeException {
    Inode inode = registry.get(number);
    int permissions = Nodes.refreshed(inode.node()).attributes().permissions();
    if ((mask & Operations.ACCESS_WRITE) != 0) {
      gate.requireWritable("writing " + inode.path());
      require((permissions & 0222) != 0, inode, "written");
    }
    require((mask & Operations.ACCESS_READ) == 0 || (permissions & READ_BITS) != 0, inode, "read");
    require(
        (mask & Operations.ACCESS_EXECUTE) == 0 || (permissions & EXECUTE_BITS) != 0,
        inode,
        "executed");
  }

  private static void require(boolean allowed, Inode inode, String what) throws NodeException {
    if (!allowed) {
      throw new NodeException(Errno.EACCES, inode.path() + " may not be " + what);
    }
  }

  byte[] extended(long number, String name) throws NodeException {
    // The kernel and ls ask for ACLs and labels of every file: no source is to hear of that.
    byte[] value = name.startsWith(USER_ATTRIBUTES) ? userAttribute(number, name) : null;
    if (value == null) {
      throw new NodeException(Errno.ENODATA, "no extended attribute " + name);
    }
    return value.clone();
  }

  List<String> extendedNames(long number) throws NodeException {
    Node node = Nodes.refreshed(registry.get(number).node());
    return node.knownExtendedAttributes().keySet().stream().sorted().toList();
  }

  private byte @Nullable [] userAttribute(long number, String name) throws NodeException {
    Node node = Nodes.refreshed(registry.get(number).node());
    byte[] known = node.knownExtendedAttributes().get(name);
    return known == null ? node.extendedAttributes().get(name) : known;
  }
}
