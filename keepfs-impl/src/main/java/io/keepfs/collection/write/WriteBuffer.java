package io.keepfs.collection.write;

import io.keepfs.block.BlockLocator;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Memory that written bytes are appended to, until it is stored as a block, or as part of one.
 *
 * <p>While it is open its content belongs to one file, which alone changes it; then it is sealed
 * and changes no more. When it is stored its memory is given back, and it leads to the block. One
 * that no file refers to any more is dropped. Thread-safe.
 */
public final class WriteBuffer implements Source {
  private enum State {
    OPEN,
    SEALED,
    STORED,
    DROPPED
  }

  /**
   * Where its bytes are in Keep.
   *
   * @param block the block, signed
   * @param offset where in the block they begin
   */
  record Placement(BlockLocator block, int offset) {}

  private final WriteMemory memory;

  // Guarded by this.
  private State state = State.OPEN;
  private @Nullable ByteBuffer bytes;
  private int length;
  private int references = 1; // how many files have segments of it
  private boolean alone; // to be a block of its own
  private @Nullable Placement placement;
  private @Nullable CompletableFuture<Placement> upload;

  WriteBuffer(WriteMemory memory, ByteBuffer bytes) {
    this.memory = memory;
    this.bytes = bytes;
  }

  synchronized int length() {
    return length;
  }

  synchronized int capacity() {
    return bytes == null ? 0 : bytes.capacity();
  }

  synchronized int room() {
    return bytes == null || state != State.OPEN ? 0 : bytes.capacity() - length;
  }

  synchronized boolean isOpen() {
    return state == State.OPEN;
  }

  /** Appends all of {@code source}, for which there is room; returns where it begins. */
  synchronized int append(ByteBuffer source) {
    requireOpen();
    int offset = length;
    int count = source.remaining();
    bytes().put(offset, source, source.position(), count);
    source.position(source.position() + count);
    length += count;
    return offset;
  }

  /** Puts bytes over some that were appended; false when it is not open any more. */
  synchronized boolean overwrite(int offset, ByteBuffer source) {
    if (state != State.OPEN) {
      return false;
    }
    Objects.checkFromIndexSize(offset, source.remaining(), length);
    int count = source.remaining();
    bytes().put(offset, source, source.position(), count);
    source.position(source.position() + count);
    return true;
  }

  /** Goes on in larger memory; gives the old one back. */
  synchronized void moveTo(ByteBuffer larger) {
    requireOpen();
    ByteBuffer old = bytes();
    larger.put(0, old, 0, length);
    bytes = larger;
    memory.giveBack(old);
  }

  /** Copies bytes; false when they are in Keep by now. */
  synchronized boolean read(int offset, ByteBuffer target, int count) {
    if (bytes == null) {
      return false;
    }
    target.put(bytes.slice(offset, count));
    return true;
  }

  /** Lets nothing more be added; whether it was open. */
  synchronized boolean seal(boolean asBlockOfItsOwn) {
    if (state != State.OPEN) {
      return false;
    }
    state = State.SEALED;
    alone = asBlockOfItsOwn;
    memory.closed(this);
    return true;
  }

  synchronized boolean isAlone() {
    return alone;
  }

  /** What was appended, to be stored; empty of bytes if it was dropped. */
  synchronized ByteBuffer content() {
    return bytes == null ? ByteBuffer.allocate(0) : bytes.slice(0, length).asReadOnlyBuffer();
  }

  /**
   * Begins storing it, unless it is being stored, or is.
   *
   * @return what to complete, or null when somebody else does that; see {@link #upload}
   */
  synchronized @Nullable CompletableFuture<Placement> beginUpload() {
    if (state != State.SEALED || upload != null && !upload.isCompletedExceptionally()) {
      return null;
    }
    CompletableFuture<Placement> begun = new CompletableFuture<>();
    upload = begun;
    return begun;
  }

  /** What completes when it is stored; null when nobody has begun to. */
  synchronized @Nullable CompletableFuture<Placement> upload() {
    return upload;
  }

  synchronized void stored(Placement place) {
    if (state == State.SEALED) {
      placement = place;
      state = State.STORED;
      release();
    }
  }

  /** Storing it has failed. */
  synchronized void failed() {
    if (references == 0) {
      dropNow();
    }
  }

  /** Another file refers to it: its offsets must hold. */
  synchronized void retain() {
    references++;
  }

  /** A file refers to it no more; when none does it need not be stored. */
  synchronized void letGo() {
    references--;
    if (references == 0 && (upload == null || upload.isDone())) {
      dropNow();
    }
  }

  private void dropNow() {
    if (state == State.OPEN) {
      memory.closed(this);
    }
    if (state == State.OPEN || state == State.SEALED) {
      state = State.DROPPED;
      release();
    }
  }

  synchronized @Nullable Placement placement() {
    return placement;
  }

  /** Whether its bytes are nowhere but here. */
  synchronized boolean isUnsaved() {
    return state == State.OPEN || state == State.SEALED;
  }

  private void release() {
    memory.giveBack(bytes());
    bytes = null;
  }

  private ByteBuffer bytes() {
    return Objects.requireNonNull(bytes);
  }

  private void requireOpen() {
    if (state != State.OPEN) {
      throw new IllegalStateException("the buffer is " + state);
    }
  }
}
