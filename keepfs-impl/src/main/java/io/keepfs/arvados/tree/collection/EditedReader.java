package io.keepfs.arvados.tree.collection;

import io.keepfs.api.NodeException;
import io.keepfs.arvados.tree.TreeFailures;
import io.keepfs.block.BlockDeniedException;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.FileContent;
import io.keepfs.collection.edit.FileBytes;
import io.keepfs.collection.write.EditableContent;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of a collection that is being changed. What was not touched is read as ever, ahead
 * and early; when others have removed the file, it goes on with the last content. A block that Keep
 * refuses is read again with fresh signatures. Thread-safe.
 */
final class EditedReader {
  private final CollectionFileNode file;

  /** Replaced as a whole. */
  private volatile @Nullable Last last;

  /**
   * What was read last.
   *
   * @param from where from; null for what was read before the collection was changed
   */
  private record Last(@Nullable FileBytes from, Bytes bytes) {}

  /** Bytes, however they are had. */
  private record Bytes(Reads reads, Views views) {
    static Bytes unchanged(FileContent content) {
      return new Bytes(content::read, content::view);
    }

    static Bytes changed(EditableContent content) {
      return new Bytes(content::read, content::view);
    }
  }

  private interface Reads {
    int read(long offset, ByteBuffer target) throws IOException;
  }

  private interface Views {
    Optional<ByteBuffer> view(long offset, int length);
  }

  private interface Access<T> {
    T to(Bytes bytes) throws IOException;
  }

  /**
   * Makes it.
   *
   * @param before what was read before the collection was changed
   */
  EditedReader(CollectionFileNode file, @Nullable FileContent before) {
    this.file = file;
    this.last = before == null ? null : new Last(null, Bytes.unchanged(before));
  }

  /** Makes it; that content is read for as long as there is no other. */
  EditedReader(CollectionFileNode file, FileBytes content) {
    this.file = file;
    this.last = new Last(content, bytes(content));
  }

  int read(long offset, ByteBuffer target) throws NodeException {
    return access(bytes -> bytes.reads().read(offset, target));
  }

  Optional<ByteBuffer> view(long offset, int length) throws NodeException {
    return access(bytes -> bytes.views().view(offset, length)).filter(ByteBuffer::hasRemaining);
  }

  private <T> T access(Access<T> access) throws NodeException {
    try {
      try {
        return access.to(bytes());
      } catch (BlockDeniedException e) {
        file.edited().session().renewSignatures();
        return access.to(bytes());
      }
    } catch (IOException e) {
      throw TreeFailures.of(file.toString(), e);
    }
  }

  private Bytes bytes() throws NodeException {
    Last known = last;
    FileBytes now = file.bytes().orElse(null);
    if (known != null && (now == null || now.equals(known.from()))) {
      return known.bytes();
    }
    if (now == null) {
      throw NodeException.notFound(file.toString());
    }
    Bytes bytes = bytes(now);
    last = new Last(now, bytes);
    return bytes;
  }

  private Bytes bytes(FileBytes content) {
    return content instanceof FileBytes.Stored there
        ? Bytes.unchanged(content(there))
        : Bytes.changed(((FileBytes.Edited) content).content());
  }

  private FileContent content(FileBytes.Stored there) {
    CollectionTree tree = there.tree();
    return new FileContent(
        tree.segments(there.node()),
        file.top().context.blocks(),
        () -> file.context().contentChanged());
  }

  /** Returns what is equal as long as the content is. */
  static Object contentTag(FileBytes bytes) {
    return bytes instanceof FileBytes.Stored there
        ? CollectionSnapshot.contentTag(there.tree(), there.node())
        : new Version((FileBytes.Edited) bytes);
  }

  /** The version of a content that is being changed; does not keep it in memory. */
  private static final class Version {
    private final WeakReference<EditableContent> content;
    private final long number;

    Version(FileBytes.Edited edited) {
      content = new WeakReference<>(edited.content());
      number = edited.content().version();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      EditableContent own = content.get();
      return own != null
          && other instanceof Version version
          && version.number == number
          && version.content.get() == own;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }
}
