package io.keepfs.arvados.tree.collection;

import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import io.keepfs.api.OpenFile;
import io.keepfs.api.OpenMode;
import io.keepfs.arvados.editing.EditedCollection;
import io.keepfs.arvados.tree.TreeFailures;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.SegmentList;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.edit.FileBytes;
import io.keepfs.collection.session.CollectionSession;
import io.keepfs.collection.session.SessionFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file in a collection. Once the collection is changed, its content is what the session has at
 * its path; when it loses its name while it is open, it holds on to the content for those who have
 * it open.
 *
 * <p>Its monitor comes after the lock of the edited collection and before those of the session;
 * nothing waits for a server under it.
 */
final class CollectionFileNode extends CollectionEntry implements FileNode {
  private static final Logger log = LoggerFactory.getLogger(CollectionFileNode.class);

  /** A manifest has no modes, and a program in a collection is to be run. */
  private static final int PERMISSIONS = 0555;

  /** Guarded by this; null while there is nothing to know. */
  private @Nullable OpenState state;

  CollectionFileNode(Location directory, String name) {
    super(directory, name);
  }

  @Override
  boolean isFolder() {
    return false;
  }

  @Override
  public NodeAttributes attributes() throws NodeException {
    CollectionTop top = top();
    EditedCollection edited = top.edited();
    long sizeBytes;
    try {
      sizeBytes = noted(edited == null ? sizeBytes(locate()) : sizeBytes(edited));
    } catch (NodeException e) {
      sizeBytes = sizeOfRemoved(e);
    }
    NodeAttributes attributes =
        NodeAttributes.file(sizeBytes, top.shownTime()).withPermissions(PERMISSIONS);
    return timed(top.isWritable() ? attributes.writable() : attributes);
  }

  private static long sizeBytes(Located here) {
    return here.tree().size(here.node());
  }

  /** For whoever has open what others have removed; the kernel asks how far they may read. */
  private synchronized long sizeOfRemoved(NodeException gone) throws NodeException {
    boolean removed = gone.errno() == Errno.ENOENT || gone.errno() == Errno.ESTALE;
    OpenState here = state;
    if (!removed || here == null || here.opens == 0) {
      throw gone;
    }
    return here.sizeBytes();
  }

  private synchronized long noted(long sizeBytes) {
    if (state != null) {
      state.lastSizeBytes = sizeBytes;
    }
    return sizeBytes;
  }

  private long sizeBytes(EditedCollection edited) throws NodeException {
    return asked(
        () -> {
          if (isRemoved()) {
            return Optional.ofNullable(kept()).orElseThrow(this::stale).sizeBytes();
          }
          return edited
              .session()
              .find(path())
              .filter(found -> !found.directory())
              .map(EditableCollection.Status::sizeBytes)
              .orElseThrow(() -> NodeException.notFound(toString()));
        });
  }

  /** Asks the collection that it is in while no path changes. */
  private <T> T asked(EditedCollection.Step<T> step) throws NodeException {
    try {
      return edited().look(step);
    } catch (IOException e) {
      throw TreeFailures.of(toString(), e);
    }
  }

  EditedCollection edited() {
    return Objects.requireNonNull(top().edited(), "not edited");
  }

  /** To be called under the monitor. */
  private OpenState state() {
    OpenState known = state;
    if (known == null) {
      known = new OpenState();
      state = known;
    }
    return known;
  }

  /** Asks the state, which may leave with that; null when there is none. */
  private synchronized @Nullable SessionFile ask(OpenState.Question question) {
    OpenState here = state;
    SessionFile answer = here == null ? null : question.ask(here);
    if (here != null && here.isIdle()) {
      state = null;
    }
    return answer;
  }

  private @Nullable SessionFile kept() {
    return ask(here -> here.kept);
  }

  /** Upon ESTALE the kernel looks the name up again. */
  private NodeException stale() {
    return new NodeException(Errno.ESTALE, this + " was removed");
  }

  /** Where its bytes are just now; empty when others have removed it. */
  Optional<FileBytes> bytes() throws NodeException {
    return asked(
        () -> {
          SessionFile last = kept();
          return last == null
              ? isRemoved() ? Optional.empty() : edited().session().bytes(path())
              : Optional.of(last.bytes());
        });
  }

  @Override
  public Optional<Object> contentTag() {
    if (top().edited() == null) {
      return top()
          .source()
          .loaded()
          .filter(snapshot -> find(snapshot) >= 0)
          .map(snapshot -> CollectionSnapshot.contentTag(snapshot.tree(), find(snapshot)));
    }
    try {
      return bytes().map(EditedReader::contentTag);
    } catch (NodeException e) {
      return Optional.empty(); // pages are dropped, and reading tells
    }
  }

  @Override
  public OpenFile open(OpenMode mode) throws NodeException {
    if (mode.writes()) {
      top().edit();
      return new EditedOpenFile(this, openedForWriting());
    }
    entered();
    try {
      if (top().edited() == null) {
        Located here = locate();
        noted(sizeBytes(here));
        return new CollectionOpenFile(this, here);
      }
      FileBytes there = bytes().orElseThrow(this::stale);
      noted(there.sizeBytes());
      return new CollectionOpenFile(this, there);
    } catch (NodeException | RuntimeException e) {
      left();
      throw e;
    }
  }

  private SessionFile openedForWriting() throws NodeException {
    return asked(
        () -> {
          synchronized (this) {
            SessionFile file = ask(OpenState::takeMade);
            if (file == null) {
              if (isRemoved()) {
                throw stale();
              }
              file = edited().session().open(path(), true);
            }
            state().opens++;
            state().writers.add(file);
            return file;
          }
        });
  }

  /** Somebody has it open; to be followed by {@link #left}. */
  private synchronized void entered() {
    state().opens++;
  }

  /** One who had it open for reading is done. */
  void left() throws NodeException {
    SessionFile last;
    synchronized (this) {
      state().opens--;
      last = ask(here -> here.known ? null : here.takeKept());
    }
    if (last != null) {
      closed(last);
    }
  }

  /** Nobody can open it any more. */
  @Override
  public void close() throws NodeException {
    SessionFile last = ask(OpenState::takeKept);
    if (last != null) {
      closed(last);
    }
  }

  /** One who had it open for writing is done. */
  void left(SessionFile writer) throws NodeException {
    synchronized (this) {
      state().writers.remove(writer);
    }
    try {
      closed(writer);
    } finally {
      left();
    }
  }

  private void closed(SessionFile file) throws NodeException {
    try {
      file.close();
    } catch (IOException e) {
      throw TreeFailures.of(toString(), e);
    }
  }

  /** Copies a range into a file that is open for writing. */
  long copyTo(long offset, SessionFile target, long targetOffset, long length)
      throws NodeException {
    CollectionTop top = top();
    try {
      if (top.edited() == null) {
        CollectionSnapshot signed = top.source().signedState().content();
        return target.copyFrom(segments(signed), offset, targetOffset, length);
      }
      if (bytes().orElse(null) instanceof FileBytes.Stored there) {
        SegmentList segments = there.tree().segments(there.node());
        return target.copyFrom(segments, offset, targetOffset, length);
      }
      return copyEdited(offset, target, targetOffset, length);
    } catch (IOException e) {
      throw TreeFailures.of(toString(), e);
    }
  }

  private SegmentList segments(CollectionSnapshot snapshot) throws NodeException {
    int node = find(snapshot);
    if (node == CollectionTree.ABSENT) {
      throw NodeException.unsupported("copying of what others have removed, without moving data");
    }
    return snapshot.tree().segments(node);
  }

  private long copyEdited(long offset, SessionFile target, long targetOffset, long length)
      throws IOException {
    SessionFile source =
        asked(
            () -> {
              SessionFile last = isRemoved() ? ask(OpenState::openAlready) : null;
              return last == null ? edited().session().open(path(), false) : last;
            });
    try {
      return source.copyTo(offset, target, targetOffset, length);
    } finally {
      if (!isOpen(source)) {
        closed(source);
      }
    }
  }

  /** It was made, and is open for whoever opens it next. */
  synchronized void made(SessionFile file) {
    state().made = file;
    touched();
  }

  /** It was made, and nobody opens it. */
  void closeMade() throws NodeException {
    SessionFile file = ask(OpenState::takeMade);
    if (file != null) {
      closed(file);
    }
  }

  /** See {@link io.keepfs.arvados.editing.EditedView#removing}. */
  synchronized void removing(boolean here) throws IOException {
    OpenState now = state();
    now.known = here && context() != NodeContext.NONE;
    boolean wanted = now.kept == null && (now.opens > 0 || now.known);
    CollectionSession session = edited().session();
    if (wanted && session.find(path()).filter(found -> !found.directory()).isPresent()) {
      now.kept = session.open(path(), false);
    }
  }

  /** See {@link io.keepfs.arvados.editing.EditedView#stays}. */
  void stays() {
    SessionFile last;
    synchronized (this) {
      state().known = false;
      last = ask(OpenState::takeKept);
    }
    if (last != null) {
      try {
        last.close();
      } catch (IOException e) {
        log.debug("{} stays: {}", this, e.toString()); // nothing was changed through it
      }
    }
  }

  @Override
  public int read(long offset, ByteBuffer target) throws NodeException {
    OpenFile file = open(OpenMode.READ);
    try {
      return file.read(offset, target);
    } finally {
      file.close();
    }
  }

  @Override
  public Optional<ByteBuffer> view(long offset, int length) throws NodeException {
    OpenFile file = open(OpenMode.READ);
    try {
      return file.view(offset, length);
    } finally {
      file.close();
    }
  }

  @Override
  public int write(long offset, ByteBuffer source) throws NodeException {
    OpenFile file = open(OpenMode.WRITE);
    try {
      int count = file.write(offset, source);
      file.flush();
      return count;
    } finally {
      file.close();
    }
  }

  @Override
  public void truncate(long sizeBytes) throws NodeException {
    EditedCollection edited = top().edit();
    SessionFile shared = ask(OpenState::openAlready);
    SessionFile file = shared == null ? openedForWriting() : shared;
    try {
      file.truncate(sizeBytes);
      touched();
      if (shared != null && !isOpen(shared)) {
        edited.session().settle(false); // it was closed meanwhile, without this change
      }
    } catch (IOException e) {
      throw TreeFailures.of(toString(), e);
    } finally {
      if (shared == null) {
        left(file);
      }
    }
    edited.contentChanged(top().nodes(), path());
  }

  private synchronized boolean isOpen(SessionFile file) {
    OpenState here = state;
    return here != null && (here.writers.contains(file) || here.kept == file);
  }
}
