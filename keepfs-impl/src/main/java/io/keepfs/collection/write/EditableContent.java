package io.keepfs.collection.write;

import io.keepfs.api.NodeException;
import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one file that can be written. A write is atomic for readers; what was written is
 * read back at once, from memory or from Keep.
 *
 * <p>Thread-safe: its own short lock, under which bytes are at most copied in memory.
 */
public final class EditableContent {
  /** No file is longer: its manifest would be larger than a server takes. */
  public static final long MAX_BYTES = 1L << 44;

  private final BlockUploads uploads;
  private final WriteMemory memory;
  private final BlockStore blocks;
  private final ContentAhead ahead;

  // Guarded by this.
  private SegmentMap segments;
  private final Set<WriteBuffer> buffers = new LinkedHashSet<>(); // those not known to be stored
  private @Nullable WriteBuffer current; // the one that is appended to
  private long version;
  private boolean discarded;

  /** Makes a content of segments that are stored already. */
  public EditableContent(Iterable<Segment> content, BlockUploads uploads, BlockStore blocks) {
    this.segments = new SegmentMap(content);
    this.uploads = uploads;
    this.memory = uploads.memory();
    this.blocks = blocks;
    this.ahead = new ContentAhead(blocks);
  }

  /** Length of the file in bytes. */
  public synchronized long size() {
    return segments.size();
  }

  /** Another number after each change. */
  public synchronized long version() {
    return version;
  }

  /**
   * Writes all of {@code source} at {@code offset}; a gap before it reads as zeros.
   *
   * @throws NodeException with EFBIG beyond {@link #MAX_BYTES}
   * @throws IOException when there was no memory in time, because Keep takes nothing; what was
   *     written before that counts
   * @throws java.io.InterruptedIOException when the thread was interrupted while it waited
   */
  public int write(long offset, ByteBuffer source) throws IOException {
    int total = source.remaining();
    SegmentMap.requireSize(offset, total);
    long at = offset;
    while (source.hasRemaining()) {
      int count;
      int wanted;
      WriteBuffer full;
      synchronized (this) {
        wanted = wantedBytes(source.remaining());
        count = writeNow(at, source);
        full = takeFull();
      }
      if (full != null) {
        uploads.start(full);
      }
      at += count;
      if (count == 0) {
        memory.awaitRoom(wanted);
      }
    }
    return total;
  }

  /** Writes as much as there is room for now; 0 when there is none. */
  private int writeNow(long at, ByteBuffer source) {
    int inPlace = overwrite(at, source);
    if (inPlace > 0) {
      version++;
      return inPlace;
    }
    WriteBuffer buffer = bufferFor(source.remaining());
    if (buffer == null) {
      return 0;
    }
    int count = Math.min(buffer.room(), source.remaining());
    int offset = buffer.append(first(source, count));
    source.position(source.position() + count);
    segments.write(at, new Segment(buffer, offset, count));
    version++;
    return count;
  }

  /** Bytes that only memory has, and that nobody is storing, are changed where they are. */
  private int overwrite(long at, ByteBuffer source) {
    if (current == null || at >= segments.size()) {
      return 0;
    }
    Segment there = segments.slice(at, source.remaining()).get(0);
    if (there.source() != current
        || !current.overwrite(there.offset(), first(source, there.length()))) {
      return 0;
    }
    source.position(source.position() + there.length());
    return there.length();
  }

  private static ByteBuffer first(ByteBuffer source, int count) {
    return source.slice(source.position(), count);
  }

  private int wantedBytes(int count) {
    int length = current == null ? 0 : current.length();
    return memory.sizeFor((int) Math.min(memory.blockBytes(), (long) length + count));
  }

  /** A buffer with some room, at best for all; null when memory is used up. */
  private @Nullable WriteBuffer bufferFor(int count) {
    WriteBuffer buffer = current;
    int wanted = wantedBytes(count);
    if (buffer != null && (buffer.room() >= count || buffer.capacity() >= wanted)) {
      return buffer;
    }
    ByteBuffer piece = memory.tryTake(wanted);
    if (piece == null) {
      return buffer != null && buffer.room() > 0 ? buffer : null;
    }
    if (buffer != null) {
      buffer.moveTo(piece);
      return buffer;
    }
    return open(piece);
  }

  private WriteBuffer open(ByteBuffer piece) {
    WriteBuffer buffer = new WriteBuffer(memory, piece);
    current = buffer;
    buffers.add(buffer);
    memory.opened(buffer, this);
    return buffer;
  }

  /** When the current buffer is as full as can be: what of it is to be stored, if anything. */
  private @Nullable WriteBuffer takeFull() {
    if (current == null || current.length() < memory.blockBytes()) {
      return null;
    }
    repack();
    return current != null && current.length() > memory.packedMaxBytes() ? seal() : null;
  }

  /** Leaves out what was overwritten in the current buffer, and puts the rest in file order. */
  private void repack() {
    WriteBuffer old = Objects.requireNonNull(current);
    long live = segments.bytesIn(old);
    if (live == 0) {
      letGoOfUnused();
      return;
    }
    if (live == old.length() && segments.isInOrder(old)) {
      return;
    }
    ByteBuffer piece = memory.tryTake(memory.sizeFor((int) live));
    if (piece == null) {
      return; // then they are stored for nothing
    }
    WriteBuffer packed = open(piece);
    segments.replaceAll(
        segment -> {
          if (segment.source() != old) {
            return segment;
          }
          ByteBuffer bytes = old.content().slice(segment.offset(), segment.length());
          return new Segment(packed, packed.append(bytes), segment.length());
        });
    buffers.remove(old);
    old.letGo();
  }

  /** Ends the current buffer, which has something. */
  private WriteBuffer seal() {
    WriteBuffer buffer = Objects.requireNonNull(current);
    // A whole small file may share a block with others; a piece of a large one would only be in
    // their way.
    buffer.seal(segments.bytesIn(buffer) < segments.size());
    current = null;
    return buffer;
  }

  private @Nullable WriteBuffer sealCurrent() {
    if (current != null) {
      repack();
    }
    return current == null ? null : seal();
  }

  /** Has what is in the current buffer stored now, because memory is short. */
  void spill() {
    WriteBuffer sealed;
    synchronized (this) {
      sealed = sealCurrent();
    }
    if (sealed != null) {
      uploads.start(sealed);
    }
  }

  /** Cuts the file, or extends it with zeros; returns whether it had another length. */
  public synchronized boolean truncate(long newSize) throws NodeException {
    SegmentMap.requireSize(newSize, 0);
    if (newSize == segments.size()) {
      return false;
    }
    segments.truncate(newSize);
    version++;
    letGoOfUnused();
    return true;
  }

  /** Buffers that nothing refers to any more need not be stored. */
  private void letGoOfUnused() {
    for (Iterator<WriteBuffer> all = buffers.iterator(); all.hasNext(); ) {
      WriteBuffer buffer = all.next();
      if (!buffer.isUnsaved()) {
        all.remove();
      } else if (segments.bytesIn(buffer) == 0) {
        all.remove();
        if (buffer == current) {
          current = null;
        }
        buffer.letGo();
      }
    }
  }

  /**
   * Fills {@code target} from {@code offset} on, up to the file's end.
   *
   * @return number of bytes read; 0 at or past the end
   * @throws BlockException when a block could not be read; the position of {@code target} is
   *     unchanged
   * @throws java.io.InterruptedIOException when the thread was interrupted while it waited
   */
  public int read(long offset, ByteBuffer target) throws IOException {
    record Missing(Source.Stored block, int offset, ByteBuffer part) {}
    List<Missing> missing = new ArrayList<>();
    ByteBuffer whole = target.duplicate();
    int start = whole.position();
    synchronized (this) {
      for (Segment segment : segments.slice(offset, target.remaining())) {
        Segment now = segment.settled();
        if (now.source() instanceof WriteBuffer buffer) {
          if (buffer.read(now.offset(), whole, now.length())) {
            continue;
          }
          now = segment.settled(); // it was stored just now
        }
        if (now.source() instanceof Source.Stored block) {
          missing.add(
              new Missing(block, now.offset(), whole.slice(whole.position(), now.length())));
          whole.position(whole.position() + now.length());
        } else {
          Source.Zeros.put(whole, now.length());
        }
      }
    }
    for (Missing part : missing) {
      int count = part.part().remaining();
      BlockLocator locator = part.block().locator();
      if (blocks.read(locator, part.offset(), part.part()) != count) {
        throw new BlockException(locator, "the store gave too few bytes");
      }
    }
    int count = whole.position() - start;
    target.position(start + count);
    ahead.onRead(offset, count, this::slice);
    return count;
  }

  /** The bytes where they lie, if they are in one block that is in memory; never waits. */
  public Optional<ByteBuffer> view(long offset, int length) {
    List<Segment> part = slice(offset, length);
    if (part.size() != 1 || !(part.get(0).settled().source() instanceof Source.Stored block)) {
      return Optional.empty();
    }
    Segment now = part.get(0).settled();
    Optional<ByteBuffer> view = blocks.view(block.locator(), now.offset(), now.length());
    view.ifPresent(bytes -> ahead.onRead(offset, bytes.remaining(), this::slice));
    return view;
  }

  private synchronized List<Segment> slice(long offset, long length) {
    return segments.slice(offset, length);
  }

  /**
   * What lies in a range, to be put into another file: no byte is copied. What is only in memory is
   * sealed, and both files refer to it; its storing begins, for whoever waits for memory.
   */
  public List<Segment> share(long offset, long length) {
    List<Segment> shared;
    WriteBuffer sealed = null;
    synchronized (this) {
      if (segments.slice(offset, length).stream().anyMatch(part -> part.source() == current)) {
        sealed = sealCurrent();
      }
      shared = segments.slice(offset, length).stream().map(Segment::settled).toList();
      shared.forEach(Segment::retain); // until it is pasted
    }
    if (sealed != null) {
      uploads.start(sealed);
    }
    return shared;
  }

  /** Puts what another file has shared at {@code offset}; to be called exactly once for it. */
  public synchronized void paste(long offset, List<Segment> shared) throws NodeException {
    try {
      SegmentMap.requireSize(offset, shared.stream().mapToLong(Segment::length).sum());
    } catch (NodeException e) {
      shared.forEach(Segment::letGo);
      throw e;
    }
    long at = offset;
    for (Segment segment : shared) {
      segments.write(at, segment);
      at += segment.length();
      if (segment.source() instanceof WriteBuffer buffer && !buffers.add(buffer)) {
        buffer.letGo(); // counted for this file already
      }
    }
    version++;
  }

  /**
   * The content as it is now, which later writes do not change: all in it is stored or can be, see
   * {@link BlockUploads#store}. Empty when it was discarded.
   */
  public synchronized Optional<Frozen> freeze() {
    if (discarded) {
      return Optional.empty();
    }
    sealCurrent();
    segments.replaceAll(Segment::settled);
    letGoOfUnused();
    Frozen frozen = new Frozen(segments.all(), version);
    frozen.buffers().forEach(WriteBuffer::retain);
    return Optional.of(frozen);
  }

  /** Puts other segments of the same bytes in the place of all; that is no change. */
  public synchronized void replaceAll(UnaryOperator<Segment> same) {
    segments.replaceAll(same);
  }

  /** The content as it is now; what is not stored yet is a range of a buffer. */
  public synchronized List<Segment> settled() {
    return segments.all().stream().map(Segment::settled).toList();
  }

  /** Takes other segments for the content of that version; false when it has changed since. */
  public synchronized boolean become(List<Segment> content, long ofVersion) {
    if (version != ofVersion || discarded) {
      return false;
    }
    segments = new SegmentMap(content);
    letGoOfUnused();
    return true;
  }

  /** Nobody will use it again: what is not stored need not be. */
  public synchronized void discard() {
    if (!discarded) {
      discarded = true;
      current = null;
      buffers.forEach(WriteBuffer::letGo);
      buffers.clear();
    }
  }
}
