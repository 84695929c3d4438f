package io.keepfs.collection.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who has a journal's folder, among all processes. A process loses its lock of a file when it
 * closes any descriptor of that file; so whether this process has it is known from a set, and the
 * file is not opened then. Thread-safe.
 */
final class JournalLock implements AutoCloseable {
  /** The folders that this process has, by their real paths. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final RandomAccessFile file;
  private boolean closed; // guarded by this

  private JournalLock(Path folder, RandomAccessFile file) {
    this.folder = folder;
    this.file = file;
  }

  /** So many folders this process has. */
  static int count() {
    return HELD.size();
  }

  /** Takes a folder that is there; empty when somebody has it. Never waits. */
  static Optional<JournalLock> tryTake(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!HELD.add(real)) {
      return Optional.empty();
    }
    RandomAccessFile file = null;
    FileLock lock = null;
    try {
      file = new RandomAccessFile(real.resolve(JournalFolder.LOCK).toFile(), "rw");
      lock = file.getChannel().tryLock();
      return lock == null ? Optional.empty() : Optional.of(new JournalLock(real, file));
    } finally {
      if (lock == null) {
        HELD.remove(real);
        if (file != null) {
          file.close();
        }
      }
    }
  }

  /**
   * Deletes the folder with all in it, and lets go of it. It is out of sight at once: half of a
   * journal is not to be recovered.
   */
  void remove() throws IOException {
    try {
      JournalFolder.delete(JournalFolder.putAway(folder, JournalFolder.DONE));
    } finally {
      close();
    }
  }

  /** Lets go of it; again does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        file.close();
      } finally {
        HELD.remove(folder);
      }
    }
  }
}
