package io.keepfs.collection.session;

import io.keepfs.block.BlockDeniedException;
import io.keepfs.collection.SegmentList;
import io.keepfs.collection.edit.EditFile;
import io.keepfs.collection.edit.FileBytes;
import io.keepfs.collection.journal.JournalRecord;
import io.keepfs.collection.write.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One open of a file in a session. It outlives the file's name. Thread-safe. */
public final class SessionFile {
  private static final int NOTED_MAX_BYTES = ContentRecords.RECORD_MAX_BYTES;

  private final CollectionSession session;
  private final EditFile file;
  private final long number;
  private final boolean forWriting;
  private final boolean isNew;
  private final AtomicBoolean changed = new AtomicBoolean();
  private final AtomicBoolean unnoted = new AtomicBoolean();
  private final AtomicBoolean unflushed;

  SessionFile(
      CollectionSession session, EditFile file, long number, boolean forWriting, boolean isNew) {
    this.session = session;
    this.file = file;
    this.number = number;
    this.forWriting = forWriting;
    this.isNew = isNew;
    this.unflushed = new AtomicBoolean(isNew);
  }

  EditFile file() {
    return file;
  }

  /** Whether it was made by this open. */
  boolean isNew() {
    return isNew;
  }

  long number() {
    return number;
  }

  /** See {@link io.keepfs.collection.edit.EditableCollection#bytes}. */
  public FileBytes bytes() {
    return new FileBytes.Edited(file.content());
  }

  /** Length in bytes. */
  public long sizeBytes() {
    return file.content().size();
  }

  /** See {@link io.keepfs.collection.write.EditableContent#version}. */
  public long version() {
    return file.content().version();
  }

  /**
   * See {@link io.keepfs.collection.write.EditableContent#read}; a block whose signature is refused
   * is read again, once, with a fresh one.
   */
  public int read(long offset, ByteBuffer target) throws IOException {
    try {
      return file.content().read(offset, target);
    } catch (BlockDeniedException e) {
      session.renewSignatures();
      return file.content().read(offset, target);
    }
  }

  /** See {@link io.keepfs.collection.write.EditableContent#view}. */
  public Optional<ByteBuffer> view(long offset, int length) {
    return file.content().view(offset, length);
  }

  /**
   * Writes all of {@code source}, in memory and in the journal.
   *
   * @throws IOException see {@link io.keepfs.collection.write.EditableContent#write}; also when the
   *     journal is full and what is in it cannot be committed
   */
  public int write(long offset, ByteBuffer source) throws IOException {
    ByteBuffer bytes = source.duplicate();
    int start = source.position();
    try {
      return file.content().write(offset, source);
    } finally {
      // What was written before a failure counts.
      for (int at = start; at < source.position(); at += NOTED_MAX_BYTES) {
        int count = Math.min(NOTED_MAX_BYTES, source.position() - at);
        noted(new JournalRecord.Written(number, offset + at - start, bytes.slice(at, count)));
      }
    }
  }

  /** Cuts the file, or extends it with zeros. */
  public void truncate(long sizeBytes) throws IOException {
    if (file.content().truncate(sizeBytes)) {
      noted(new JournalRecord.Resized(number, sizeBytes));
    }
  }

  /**
   * Copies a range into another file without reading it.
   *
   * @return how many bytes
   */
  public long copyTo(long offset, SessionFile target, long targetOffset, long length)
      throws IOException {
    List<Segment> shared = file.content().share(offset, length);
    long count = shared.stream().mapToLong(Segment::length).sum();
    if (count > 0) {
      target.file.content().paste(targetOffset, shared);
      target.pasted(targetOffset, shared);
    }
    return count;
  }

  /**
   * Copies a range of a file of some collection's tree, with signed locators, into this one.
   *
   * @return how many bytes
   */
  public long copyFrom(SegmentList source, long offset, long targetOffset, long length)
      throws IOException {
    List<Segment> range = new ArrayList<>();
    long end = Math.min(source.sizeBytes(), offset + length);
    long at = offset;
    for (int i = source.find(offset); at < end; i++) {
      int within = (int) (at - source.fileOffset(i));
      int count = (int) Math.min(source.length(i) - within, end - at);
      range.add(Segment.stored(source.locator(i), source.blockOffset(i) + within, count));
      at += count;
    }
    if (!range.isEmpty()) {
      file.content().paste(targetOffset, range);
      pasted(targetOffset, range);
    }
    return Math.max(0, at - offset);
  }

  /**
   * The journal has what was copied by its blocks. Where it has not, or their signatures are about
   * to expire, closing waits until it is on the server.
   */
  private void pasted(long offset, List<Segment> segments) throws IOException {
    changed.set(true);
    unflushed.set(true);
    if (!session.pasted(this, offset, segments)) {
      unnoted.set(true);
    }
  }

  private void noted(JournalRecord record) throws IOException {
    changed.set(true);
    unflushed.set(true);
    session.noted(file, record);
  }

  /** Returns when what was written is on the server. */
  public void sync() throws IOException {
    session.sync(this);
  }

  /**
   * One of those who share it is done: waits until what was changed is saved, where closing does.
   *
   * @throws IOException when that failed, or when a commit has and nobody was told yet
   */
  public void flush() throws IOException {
    session.flushed(this, unflushed.getAndSet(false), unnoted.get());
  }

  /**
   * To be called once, at the end.
   *
   * @throws IOException when the policy is to commit and that failed; it is closed all the same
   */
  public void close() throws IOException {
    file.closed(forWriting);
    session.closed(this, changed.get(), unnoted.get());
  }
}
