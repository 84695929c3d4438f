package io.keepfs.collection.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file of a journal, that records are appended to. A thread that is interrupted appends all the
 * same: its interrupt closes the channel, which is opened again for that. Guarded by the journal.
 */
final class LogFile implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 << 10;

  /** What records are gathered in: small enough for a processor's cache. */
  private static final ThreadLocal<ByteBuffer> CHUNKS =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(CHUNK_BYTES));

  private final Path path;
  private FileChannel channel;
  private long bytes;
  private boolean bare = true;

  /** Makes an empty one. */
  LogFile(Path path) throws IOException {
    this.path = path;
    this.channel = open(path);
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  long bytes() {
    return bytes;
  }

  /** Whether there is nothing in it to be recovered. */
  boolean isBare() {
    return bare;
  }

  /**
   * Adds a record behind all others.
   *
   * @throws IOException when the disk is full or broken; the file ends before that record
   */
  void append(JournalRecord record, RecordCodec.Encoded encoded) throws IOException {
    bare &= record instanceof JournalRecord.Base || record instanceof JournalRecord.Sent;
    try {
      DespiteInterrupts.run(() -> writeOpen(encoded));
      bytes += encoded.length();
    } catch (IOException e) {
      cutOff(e);
      throw e;
    }
  }

  private void writeOpen(RecordCodec.Encoded record) throws IOException {
    if (!channel.isOpen()) {
      channel = open(path);
    }
    write(record);
  }

  private void write(RecordCodec.Encoded record) throws IOException {
    long at = bytes;
    ByteBuffer chunk = CHUNKS.get().clear();
    for (ByteBuffer part : List.of(record.head().duplicate(), record.data().duplicate())) {
      while (part.hasRemaining()) {
        if (part.isDirect() && chunk.position() == 0 && part.remaining() >= CHUNK_BYTES) {
          at += writeAll(part, at); // where it is
          continue;
        }
        int count = Math.min(part.remaining(), chunk.remaining());
        chunk.put(part.slice(part.position(), count));
        part.position(part.position() + count);
        if (!chunk.hasRemaining()) {
          at += writeAll(chunk.flip(), at);
          chunk.clear();
        }
      }
    }
    writeAll(chunk.flip(), at);
  }

  private int writeAll(ByteBuffer part, long at) throws IOException {
    int start = part.position();
    while (part.hasRemaining()) {
      channel.write(part, at + part.position() - start);
    }
    return part.position() - start;
  }

  /** Or the next record would lie behind half of one, where nobody finds it. */
  private void cutOff(IOException failure) {
    try {
      channel.truncate(bytes);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
