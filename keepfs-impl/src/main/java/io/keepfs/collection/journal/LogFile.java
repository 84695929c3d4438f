package io.keepfs.collection.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The file that records of a journal are appended to. Not through a channel, which an interrupt of
 * a writing program would close. Guarded by the journal.
 */
final class LogFile implements AutoCloseable {
  /** What records are written from: small enough for a processor's cache. */
  private static final ThreadLocal<ByteBuffer> CHUNKS =
      ThreadLocal.withInitial(() -> ByteBuffer.allocate(64 << 10));

  private final RandomAccessFile file;
  private long bytes;
  private boolean bare = true;

  /** Makes an empty one. */
  LogFile(Path path) throws IOException {
    file = new RandomAccessFile(path.toFile(), "rw");
  }

  long bytes() {
    return bytes;
  }

  /** Whether there is nothing in it to be recovered. */
  boolean isBare() {
    return bare;
  }

  /**
   * Adds a record.
   *
   * @throws IOException when the disk is full or broken; the file ends before that record
   */
  void append(JournalRecord record, RecordCodec.Encoded encoded) throws IOException {
    bare &= record instanceof JournalRecord.Base || record instanceof JournalRecord.Sent;
    try {
      write(encoded);
    } catch (IOException e) {
      cutOff(e);
      throw e;
    }
    bytes += encoded.length();
  }

  private void write(RecordCodec.Encoded record) throws IOException {
    ByteBuffer chunk = CHUNKS.get().clear();
    for (ByteBuffer part : List.of(record.head().duplicate(), record.data().duplicate())) {
      while (part.hasRemaining()) {
        int count = Math.min(part.remaining(), chunk.remaining());
        chunk.put(part.slice(part.position(), count));
        part.position(part.position() + count);
        if (!chunk.hasRemaining()) {
          file.write(chunk.array());
          chunk.clear();
        }
      }
    }
    file.write(chunk.array(), 0, chunk.position());
  }

  /** Or the next record would lie behind half of one, where nobody finds it. */
  private void cutOff(IOException failure) {
    try {
      file.setLength(bytes);
      file.seek(bytes);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
