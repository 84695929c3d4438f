package io.keepfs.arvados.tree.collection;

import io.keepfs.api.NodeException;
import io.keepfs.api.OpenFile;
import io.keepfs.arvados.tree.TreeFailures;
import io.keepfs.block.BlockDeniedException;
import io.keepfs.collection.session.SessionFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** One open of a file in a collection, for writing. Thread-safe. */
final class EditedOpenFile implements OpenFile {
  private final CollectionFileNode file;
  private final SessionFile content;

  EditedOpenFile(CollectionFileNode file, SessionFile content) {
    this.file = file;
    this.content = content;
  }

  private interface Access<T> {
    T run() throws IOException;
  }

  private <T> T access(Access<T> access) throws NodeException {
    try {
      return access.run();
    } catch (IOException e) {
      throw TreeFailures.of(file.toString(), e);
    }
  }

  @Override
  public int read(long offset, ByteBuffer target) throws NodeException {
    return access(
        () -> {
          try {
            return content.read(offset, target);
          } catch (BlockDeniedException e) {
            file.edited().session().renewSignatures();
            return content.read(offset, target);
          }
        });
  }

  @Override
  public Optional<ByteBuffer> view(long offset, int length) {
    return content.view(offset, length).filter(ByteBuffer::hasRemaining);
  }

  @Override
  public int write(long offset, ByteBuffer source) throws NodeException {
    int count = access(() -> content.write(offset, source));
    file.touched();
    return count;
  }

  @Override
  public long copyTo(long offset, OpenFile target, long targetOffset, long length)
      throws NodeException {
    return copy(file, offset, target, targetOffset, length);
  }

  /** Copies without moving data, into a collection that can be changed. */
  static long copy(
      CollectionFileNode from, long offset, OpenFile target, long targetOffset, long length)
      throws NodeException {
    if (!(target instanceof EditedOpenFile to)) {
      throw NodeException.unsupported("copying a range without moving data");
    }
    long count = from.copyTo(offset, to.content, targetOffset, length);
    to.file.touched();
    return count;
  }

  @Override
  public void flush() throws NodeException {
    access(
        () -> {
          content.flush();
          return true;
        });
    file.edited().contentChanged(file.top().nodes(), file.path());
  }

  @Override
  public void sync() throws NodeException {
    access(
        () -> {
          content.sync();
          return true;
        });
  }

  @Override
  public void close() throws NodeException {
    file.left(content);
  }
}
