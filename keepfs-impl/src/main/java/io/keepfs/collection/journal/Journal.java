package io.keepfs.collection.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The journal of one collection while it is being changed. Records are on the disk's way when
 * {@link #append} returns, so that they outlive this process, and on the disk after {@link #force}.
 *
 * <p>A journal takes two file descriptors. One that has nothing to tell takes none, and has no
 * folder, where many others are in use: it makes another folder for the next record.
 *
 * <p>Thread-safe: its own lock, held while a local file is written.
 */
public final class Journal implements AutoCloseable {
  /**
   * How large a journal may grow. Whoever appends is to have all changes committed when it is
   * larger, also those of files that are being written, and {@link #drop} what is saved then.
   */
  public static final long DEFAULT_MAX_BYTES = 1L << 30;

  /** So many journals of this process stay in their folders with nothing in them. */
  static final int IDLE_MAX = 20;

  /** With more in use, whoever can is to wait until some are not. */
  private static final int CROWD = 60;

  private static final long FIRST = 1;

  /** Makes a folder for a journal. */
  public interface FolderMaker {
    /** Makes it, for its owner only. */
    Path make() throws IOException;
  }

  private final FolderMaker folders;
  private final JournalDisk disk;

  // Guarded by this.
  private Path folder;
  private JournalLock lock;
  private JournalRecord.Base base;
  private long number;
  private @Nullable LogFile log; // null while it rests, and when it is closed
  private boolean resting;
  private long olderBytes;
  private final Set<Path> unforcedFolders = new LinkedHashSet<>();
  private final Set<Path> unforcedLogs = new LinkedHashSet<>(); // but for the current one
  private final Map<Long, NavigableSet<Long>> contentLogs = new HashMap<>(); // by file

  private Journal(FolderMaker folders, JournalRecord.Base base, JournalDisk disk)
      throws IOException {
    this.folders = folders;
    this.base = base;
    this.disk = disk;
    this.folder = folders.make();
    this.lock = take(folder);
  }

  /**
   * Begins a journal in one certain folder.
   *
   * @param folder made if need be, for its owner only
   * @see #begin(FolderMaker, String, String)
   */
  public static Journal begin(Path folder, String collection, String portableDataHash)
      throws IOException {
    return begin(folder, collection, portableDataHash, new JournalDisk());
  }

  static Journal begin(Path folder, String collection, String portableDataHash, JournalDisk disk)
      throws IOException {
    FileAttribute<?> forTheOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    return begin(
        () -> Files.createDirectories(folder, forTheOwner), collection, portableDataHash, disk);
  }

  /**
   * Begins a journal.
   *
   * @param folders makes its folder, now and whenever it has rested
   * @param collection its uuid
   * @param portableDataHash what the server has of it
   * @throws IOException when it cannot be written, somebody else has it, or it holds what is to be
   *     recovered first, see {@link JournalReader}
   */
  public static Journal begin(FolderMaker folders, String collection, String portableDataHash)
      throws IOException {
    return begin(folders, collection, portableDataHash, new JournalDisk());
  }

  private static Journal begin(
      FolderMaker folders, String collection, String portableDataHash, JournalDisk disk)
      throws IOException {
    Journal journal =
        new Journal(folders, new JournalRecord.Base(collection, portableDataHash, FIRST), disk);
    journal.openFirst(FIRST);
    return journal;
  }

  private static JournalLock take(Path folder) throws IOException {
    return JournalLock.tryTake(folder)
        .orElseThrow(() -> new IOException("another process has the journal " + folder));
  }

  /** Opens a log in a folder that was just made. */
  private synchronized void openFirst(long first) throws IOException {
    try {
      if (!JournalFolder.logs(folder).isEmpty()) {
        throw new IOException("the journal " + folder + " is to be recovered first");
      }
      unforcedFolders.add(Objects.requireNonNull(folder.toAbsolutePath().getParent()));
      open(first);
    } finally {
      if (log == null) {
        lock.close();
      }
    }
  }

  private void open(long next) throws IOException {
    log = new LogFile(log(next));
    number = next;
    unforcedFolders.add(folder);
    append(base);
  }

  /**
   * Adds a record behind all others.
   *
   * @throws IOException when the disk is full or broken; the journal ends before that record
   */
  public void append(JournalRecord record) throws IOException {
    RecordCodec.Encoded encoded = RecordCodec.encode(record);
    synchronized (this) {
      awake().append(record, encoded);
      if (record instanceof JournalRecord.OfContent content) {
        contentLogs.computeIfAbsent(content.file(), f -> new TreeSet<>()).add(number);
      }
    }
  }

  /** The number of the log that records go to now. */
  public synchronized long log() {
    return number;
  }

  /** Returns when all that was appended is on the disk, and can be found there. */
  public void force() throws IOException {
    force(true);
  }

  /**
   * The same for what was appended since the last {@link #rotate} alone. What was before is about
   * to be on the server, or is, and may be large: the disk need not take all of it just for that.
   */
  public void forceLatest() throws IOException {
    force(false);
  }

  private void force(boolean earlierLogs) throws IOException {
    List<Path> paths;
    Path current;
    synchronized (this) {
      if (resting) {
        return;
      }
      requireOpen();
      current = log(number);
      paths = new ArrayList<>(unforcedFolders);
      if (earlierLogs) {
        paths.addAll(unforcedLogs);
      }
    }
    // Not under the lock: each write of a program needs that.
    disk.force(current);
    for (Path path : paths) {
      disk.force(path);
    }
    synchronized (this) {
      paths.removeIf(path -> path.equals(folder) && !current.equals(log(number)));
      paths.forEach(unforcedFolders::remove);
      paths.forEach(unforcedLogs::remove);
    }
  }

  private Path log(long log) {
    return JournalFolder.log(folder, log);
  }

  /**
   * Goes on in another file, because what was done so far is about to be committed. To be called
   * with no record being appended that belongs to it.
   *
   * @param first how the new file begins: with the files that are being written
   * @return to be given to {@link #drop} when the commit has saved all
   */
  public synchronized long rotate(List<JournalRecord> first) throws IOException {
    long before = number;
    if (resting && first.isEmpty()) {
      number++;
      return before;
    }
    LogFile old = awake();
    olderBytes += old.bytes();
    unforcedLogs.add(log(number));
    open(number + 1);
    old.close();
    for (JournalRecord record : first) {
      append(record);
    }
    return before;
  }

  /**
   * Deletes what is on the server by now.
   *
   * @param upTo what {@link #rotate} returned
   * @param saved the hash of what the server has
   * @param left the files that the log after it begins with as {@link JournalRecord.Left}, and from
   *     which log on: what those have of them stays
   */
  public void drop(long upTo, String saved, Map<Long, Long> left) throws IOException {
    Set<Long> needed = new TreeSet<>();
    synchronized (this) {
      left.forEach(
          (file, from) -> {
            NavigableSet<Long> logs = contentLogs.get(file);
            if (logs != null && from <= upTo) {
              needed.addAll(logs.subSet(from, true, upTo, true));
            }
          });
      base = new JournalRecord.Base(base.collection(), saved, upTo + 1);
      if (resting) {
        return;
      }
      append(base);
    }
    forceLatest(); // before what it replaces is gone
    for (long old : JournalFolder.logs(folder)) {
      if (old <= upTo && !needed.contains(old)) {
        delete(old);
      }
    }
    if (JournalLock.count() > IDLE_MAX) {
      rest();
    }
  }

  /** Gives the folder back if nothing in it is needed. */
  private synchronized void rest() throws IOException {
    if (log != null && log.isBare() && olderBytes == 0 && base.firstLog() == number) {
      resting = true;
      unforcedFolders.clear();
      unforcedLogs.clear();
      endFolder();
    }
  }

  /** The log, in another folder if it rested. */
  private LogFile awake() throws IOException {
    if (resting) {
      folder = folders.make();
      lock = take(folder);
      resting = false;
      openFirst(number);
    }
    return requireOpen();
  }

  /** Whether this process has so many in use that it might run out of file descriptors. */
  public static boolean isCrowded() {
    return JournalLock.count() > CROWD;
  }

  /** Where it is; empty while it rests, and when it has ended with nothing left. */
  public synchronized Optional<Path> folder() {
    return Optional.of(folder).filter(Files::isDirectory);
  }

  private void delete(long old) throws IOException {
    Path file = log(old);
    long bytes = Files.size(file);
    Files.delete(file);
    synchronized (this) {
      olderBytes -= bytes;
      unforcedLogs.remove(file);
      contentLogs.values().forEach(logs -> logs.remove(old));
      contentLogs.values().removeIf(Set::isEmpty);
    }
  }

  /** How much disk it takes. */
  public synchronized long sizeBytes() {
    return olderBytes + (log == null ? 0 : log.bytes());
  }

  private LogFile requireOpen() throws IOException {
    if (log == null) {
      throw new IOException("the journal " + folder + " is closed");
    }
    return log;
  }

  /** Leaves it as it is: for a commit that failed, to be recovered. */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      resting = false;
      if (log == null) {
        return;
      }
    }
    try {
      force();
    } finally {
      end();
    }
  }

  private synchronized void end() throws IOException {
    if (log != null) {
      log.close();
      log = null;
      lock.close();
    }
  }

  /** Everything is on the server: closes it, and deletes the folder; nothing if it is closed. */
  public synchronized void remove() throws IOException {
    resting = false;
    if (log != null) {
      endFolder();
    }
  }

  private void endFolder() throws IOException {
    try {
      requireOpen().close();
      log = null;
      lock.remove();
    } finally {
      lock.close();
    }
  }
}
