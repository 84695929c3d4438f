package io.keepfs.arvados.tree;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeException;
import java.util.List;
import java.util.Optional;

/** A directory within a collection, below its top. */
final class CollectionFolder extends CollectionEntry implements DirectoryNode {

  CollectionFolder(CollectionDirectory top, String path) {
    super(top, path);
  }

  @Override
  boolean isFolder() {
    return true;
  }

  @Override
  public NodeAttributes attributes() throws NodeException {
    locate();
    return NodeAttributes.directory(top.source().modified());
  }

  @Override
  public Optional<Node> lookup(String name) throws NodeException {
    Located here = locate();
    return top.nodes().lookup(here.snapshot(), here.node(), path, name);
  }

  @Override
  public List<DirectoryEntry> list() throws NodeException {
    Located here = locate();
    return top.nodes().list(here.snapshot(), here.node(), path);
  }
}
