package io.keepfs.api;

import java.nio.ByteBuffer;
import java.util.Optional;

/** An open file without state of its own: each call goes to the node. */
record NodeOpenFile(FileNode node) implements OpenFile {

  @Override
  public int read(long offset, ByteBuffer target) throws NodeException {
    return node.read(offset, target);
  }

  @Override
  public Optional<ByteBuffer> view(long offset, int length) throws NodeException {
    return node.view(offset, length);
  }

  @Override
  public int write(long offset, ByteBuffer source) throws NodeException {
    return node.write(offset, source);
  }

  @Override
  public void flush() throws NodeException {
    node.flush();
  }
}
