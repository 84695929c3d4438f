package io.keepfs.collection.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The journal of one collection while it is being changed. Records are on the disk's way when
 * {@link #append} returns, so that they outlive this process, and on the disk after {@link #force}.
 *
 * <p>Thread-safe: its own lock, held while a local file is written. The files are written without
 * channels, which an interrupt of a writing program would close.
 */
public final class Journal implements AutoCloseable {
  /**
   * How large a journal may grow. Whoever appends is to have all changes committed when it is
   * larger, also those of files that are being written, and {@link #drop} what is saved then.
   */
  public static final long DEFAULT_MAX_BYTES = 1L << 30;

  private static final long FIRST = 1;

  private final Path folder;
  private final JournalLock lock;

  // Guarded by this.
  private JournalRecord.Base base;
  private long number;
  private @Nullable RandomAccessFile log;
  private long logBytes;
  private long olderBytes;

  private Journal(Path folder, JournalLock lock, JournalRecord.Base base) {
    this.folder = folder;
    this.lock = lock;
    this.base = base;
  }

  /**
   * Begins a journal.
   *
   * @param folder made if need be, for its owner only
   * @param collection its uuid
   * @param portableDataHash what the server has of it
   * @throws IOException when it cannot be written, somebody else has it, or it holds what is to be
   *     recovered first, see {@link JournalReader}
   */
  public static Journal begin(Path folder, String collection, String portableDataHash)
      throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    JournalLock lock =
        JournalLock.tryTake(folder)
            .orElseThrow(() -> new IOException("another process has the journal " + folder));
    boolean done = false;
    try {
      if (!JournalFolder.logs(folder).isEmpty()) {
        throw new IOException("the journal " + folder + " is to be recovered first");
      }
      Journal journal =
          new Journal(folder, lock, new JournalRecord.Base(collection, portableDataHash, FIRST));
      journal.open(FIRST);
      done = true;
      return journal;
    } finally {
      if (!done) {
        lock.close();
      }
    }
  }

  private void open(long next) throws IOException {
    log = new RandomAccessFile(JournalFolder.log(folder, next).toFile(), "rw");
    number = next;
    logBytes = 0;
    append(base);
  }

  /**
   * Adds a record behind all others.
   *
   * @throws IOException when the disk is full or broken; the journal ends before that record
   */
  public synchronized void append(JournalRecord record) throws IOException {
    RandomAccessFile file = requireOpen();
    byte[] bytes = RecordCodec.encode(record);
    boolean done = false;
    try {
      file.write(bytes);
      logBytes += bytes.length;
      done = true;
    } finally {
      if (!done) {
        // Or the next record would lie behind half of this one, where nobody finds it.
        file.setLength(logBytes);
        file.seek(logBytes);
      }
    }
  }

  /** Returns when all that was appended is on the disk. */
  public void force() throws IOException {
    RandomAccessFile file;
    synchronized (this) {
      file = requireOpen();
    }
    file.getFD().sync(); // not under the lock: each write of a program needs that
  }

  /**
   * Goes on in another file, because what was done so far is about to be committed. To be called
   * with no record being appended that belongs to it.
   *
   * @param first how the new file begins: the files that are being written
   * @return to be given to {@link #drop} when the commit has saved all
   */
  public synchronized long rotate(List<JournalRecord> first) throws IOException {
    long before = number;
    RandomAccessFile old = requireOpen();
    olderBytes += logBytes;
    open(number + 1);
    old.close();
    for (JournalRecord record : first) {
      append(record);
    }
    return before;
  }

  /** Deletes what is on the server by now, which has {@code saved}. */
  public void drop(long upTo, String saved) throws IOException {
    synchronized (this) {
      base = new JournalRecord.Base(base.collection(), saved, upTo + 1);
      append(base);
    }
    force(); // before what it replaces is gone
    for (long old : JournalFolder.logs(folder)) {
      if (old <= upTo) {
        Path file = JournalFolder.log(folder, old);
        long bytes = Files.size(file);
        Files.delete(file);
        synchronized (this) {
          olderBytes -= bytes;
        }
      }
    }
  }

  /** How much disk it takes. */
  public synchronized long sizeBytes() {
    return olderBytes + logBytes;
  }

  private RandomAccessFile requireOpen() throws IOException {
    if (log == null) {
      throw new IOException("the journal " + folder + " is closed");
    }
    return log;
  }

  /** Leaves it as it is: for a commit that failed, to be recovered. */
  @Override
  public synchronized void close() throws IOException {
    if (log != null) {
      try {
        force();
      } finally {
        log.close();
        log = null;
        lock.close();
      }
    }
  }

  /** Everything is on the server: closes it, and deletes the folder; nothing if it is closed. */
  public synchronized void remove() throws IOException {
    if (log == null) {
      return;
    }
    try {
      log.close();
      log = null;
      for (long old : JournalFolder.logs(folder)) {
        Files.deleteIfExists(JournalFolder.log(folder, old));
      }
      lock.remove(); // at last, or somebody else would find it and recover it
    } finally {
      lock.close();
    }
  }
}
