package io.keepfs.api;

import java.util.Objects;

/**
 * A name in a directory. What it leads to is asked for only where it is needed, so that a listing
 * of names makes no nodes.
 */
public interface DirectoryEntry {

  /** Returns the name: one path component, never empty, {@code .} or {@code ..}. */
  String name();

  /** Returns the kind of what it leads to. */
  NodeKind kind();

  /** Returns what it leads to; equal nodes at each call. */
  Node node() throws NodeException;

  /** Returns an entry for a node that exists. */
  static DirectoryEntry of(String name, Node node) {
    return new Fixed(name, node);
  }

  /** An entry whose node exists. */
  record Fixed(String name, Node node) implements DirectoryEntry {
    /** Refuses nulls. */
    public Fixed {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(node, "node");
    }

    @Override
    public NodeKind kind() {
      return node.kind();
    }
  }
}
