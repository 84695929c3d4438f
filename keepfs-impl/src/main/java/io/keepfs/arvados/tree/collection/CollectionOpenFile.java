package io.keepfs.arvados.tree.collection;

import io.keepfs.api.NodeException;
import io.keepfs.api.OpenFile;
import io.keepfs.arvados.tree.TreeFailures;
import io.keepfs.arvados.tree.collection.CollectionEntry.Located;
import io.keepfs.block.BlockDeniedException;
import io.keepfs.block.BlockException;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.FileContent;
import io.keepfs.collection.edit.FileBytes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open of a file in a collection, for reading. It follows the collection: once there is a newer
 * snapshot that has the file, it reads from that; when the file is gone, it goes on with the last
 * content. Once the collection is being changed, it reads what the session has.
 *
 * <p>Signatures are renewed in the background from half of their life on, as long as somebody
 * reads. Keep refuses a block whose signature has expired all the same: then the collection is
 * fetched once for fresh ones, and the read is tried again.
 */
final class CollectionOpenFile implements OpenFile {
  private static final Logger log = LoggerFactory.getLogger(CollectionOpenFile.class);

  private final CollectionFileNode file;
  private volatile @Nullable Content current;
  private volatile @Nullable EditedReader reader;

  /** The content by one snapshot; it keeps track of how it is read. */
  private record Content(CollectionSnapshot snapshot, FileContent bytes) {}

  /** Reads from the content that it is given. */
  private interface Access<T> {
    T from(FileContent content) throws BlockException, InterruptedIOException;
  }

  /** Opens it where it is, while the collection is not being changed. */
  CollectionOpenFile(CollectionFileNode file, Located place) {
    this.file = file;
    this.current = content(place.snapshot(), place.node());
  }

  /** Opens it while the collection is being changed, which has this content. */
  CollectionOpenFile(CollectionFileNode file, FileBytes content) {
    this.file = file;
    this.reader = new EditedReader(file, content);
  }

  @Override
  public int read(long offset, ByteBuffer target) throws NodeException {
    EditedReader edited = reader();
    return edited == null
        ? access(content -> content.read(offset, target))
        : edited.read(offset, target);
  }

  @Override
  public Optional<ByteBuffer> view(long offset, int length) throws NodeException {
    EditedReader edited = reader();
    return edited == null
        ? access(content -> content.view(offset, length)).filter(ByteBuffer::hasRemaining)
        : edited.view(offset, length);
  }

  @Override
  public long copyTo(long offset, OpenFile target, long targetOffset, long length)
      throws NodeException {
    return EditedOpenFile.copy(file, offset, target, targetOffset, length);
  }

  @Override
  public void close() throws NodeException {
    file.left();
  }

  /** What reads once the collection is being changed; null before. */
  private @Nullable EditedReader reader() {
    EditedReader known = reader;
    if (known == null && file.top().edited() != null) {
      Content before = current;
      known = new EditedReader(file, before == null ? null : before.bytes());
      reader = known;
      current = null;
    }
    return known;
  }

  private <T> T access(Access<T> access) throws NodeException {
    Content content = readable();
    try {
      return access.from(content.bytes());
    } catch (BlockDeniedException e) {
      if (!source().renewSignatures(content.snapshot()) || latest() == content) {
        throw failed(e);
      }
    } catch (IOException e) {
      throw failed(e);
    }
    try {
      return access.from(latest().bytes());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The latest content; it was listed from the disk if it is without signatures. */
  private Content readable() throws NodeException {
    Content latest = latest();
    if (!latest.snapshot().signed()) {
      return by(source().signedState().content());
    }
    source().keepSigned(latest.snapshot());
    return latest;
  }

  private Content latest() {
    return by(source().loaded().orElse(known().snapshot()));
  }

  private Content known() {
    return Objects.requireNonNull(current, "being changed");
  }

  private Content by(CollectionSnapshot snapshot) {
    Content known = known();
    if (snapshot == known.snapshot()) {
      return known;
    }
    int node = file.find(snapshot);
    Content latest =
        node == CollectionTree.ABSENT
            ? new Content(snapshot, known.bytes())
            : content(snapshot, node);
    current = latest;
    return latest;
  }

  private Content content(CollectionSnapshot snapshot, int node) {
    return new Content(
        snapshot,
        new FileContent(
            snapshot.tree().segments(node), file.top().context.blocks(), this::readWrongBytes));
  }

  /** What was read early was wrong: nobody may keep it. */
  private void readWrongBytes() {
    file.context().contentChanged();
  }

  private CollectionSource source() {
    return file.top().source();
  }

  private NodeException failed(IOException e) {
    NodeException failure = TreeFailures.of(file.toString(), e);
    if (e instanceof BlockException) {
      log.warn("{}", failure.getMessage());
    }
    return failure;
  }
}
