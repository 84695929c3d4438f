package io.keepfs.arvados.tree;

import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeException;
import io.keepfs.api.OpenFile;
import io.keepfs.api.OpenMode;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A file in a collection. */
final class CollectionFileNode extends CollectionEntry implements FileNode {
  /** A manifest has no modes, and a program in a collection is to be run. */
  private static final int PERMISSIONS = 0555;

  CollectionFileNode(CollectionDirectory top, String path) {
    super(top, path);
  }

  @Override
  boolean isFolder() {
    return false;
  }

  @Override
  public NodeAttributes attributes() throws NodeException {
    Located here = locate();
    return NodeAttributes.file(here.tree().size(here.node()), top.source().modified())
        .withPermissions(PERMISSIONS);
  }

  @Override
  public Optional<Object> contentTag() {
    return top.source()
        .loaded()
        .filter(snapshot -> find(snapshot) >= 0)
        .map(snapshot -> snapshot.contentTag(find(snapshot)));
  }

  @Override
  public OpenFile open(OpenMode mode) throws NodeException {
    if (mode.writes()) {
      throw new NodeException(Errno.EACCES, this + " may not be written");
    }
    return new CollectionOpenFile(this, locate());
  }

  @Override
  public int read(long offset, ByteBuffer target) throws NodeException {
    return new CollectionOpenFile(this, locate()).read(offset, target);
  }

  @Override
  public Optional<ByteBuffer> view(long offset, int length) throws NodeException {
    return new CollectionOpenFile(this, locate()).view(offset, length);
  }
}
