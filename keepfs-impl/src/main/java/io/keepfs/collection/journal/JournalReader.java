package io.keepfs.collection.journal;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a journal that a process has left behind: all records up to the first that is damaged or
 * incomplete. Holds its lock, so that nobody else recovers it at the same time.
 */
public final class JournalReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JournalReader.class);

  private final Path folder;
  private final JournalLock lock;

  private JournalReader(Path folder, JournalLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** Hears of each record. */
  public interface Visitor {
    /** Called in order. */
    void record(JournalRecord record) throws IOException;
  }

  /** The journals below a folder that no process has; each is to be closed. */
  public static List<JournalReader> abandoned(Path root) throws IOException {
    List<JournalReader> found = new ArrayList<>();
    if (!Files.isDirectory(root)) {
      return found;
    }
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : folders.sorted().toList()) {
        String name = folder.getFileName().toString();
        if (name.contains(JournalFolder.DONE)) {
          JournalFolder.delete(folder); // who began to did not come to the end
          continue;
        }
        boolean kept = name.contains(JournalFolder.KEPT);
        JournalReader reader = kept || !Files.isDirectory(folder) ? null : open(folder);
        if (reader != null) {
          found.add(reader);
        }
      }
    }
    return found;
  }

  /** A journal that no process has; null when one has it, or there is nothing in it. */
  public static @Nullable JournalReader open(Path folder) throws IOException {
    if (!hasLogs(folder)) {
      return null;
    }
    JournalLock lock = JournalLock.tryTake(folder).orElse(null);
    if (lock == null) {
      return null;
    }
    boolean done = false;
    try {
      done = hasLogs(folder); // or who had it has just removed it
      return done ? new JournalReader(folder, lock) : null;
    } finally {
      if (!done) {
        lock.close();
      }
    }
  }

  private static boolean hasLogs(Path folder) throws IOException {
    return Files.exists(folder.resolve(JournalFolder.LOCK))
        && !JournalFolder.logs(folder).isEmpty();
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** What all was done to; nothing when not even that can be read. */
  public Optional<JournalRecord.Base> base() throws IOException {
    return bases().stream().findFirst();
  }

  /**
   * The base, and those that were sent after it and that the server may have in its place, in
   * order; nothing when not even that can be read. Where a log is damaged, those of later ones
   * count all the same: of what was sent, the disk need not have had all.
   */
  public List<JournalRecord.Base> bases() throws IOException {
    List<JournalRecord.Base> found = new ArrayList<>();
    for (long number : JournalFolder.logs(folder)) {
      read(JournalFolder.log(folder, number), record -> note(record, found));
    }
    return found;
  }

  private static void note(JournalRecord record, List<JournalRecord.Base> found) {
    if (record instanceof JournalRecord.Base base) {
      if (found.isEmpty() || !found.get(0).equals(base)) { // or else a log repeats it
        found.clear();
        found.add(base);
      }
    } else if (record instanceof JournalRecord.Sent sent && !found.isEmpty()) {
      String collection = found.get(0).collection();
      found.add(new JournalRecord.Base(collection, sent.portableDataHash(), sent.firstLog()));
    }
  }

  /**
   * Reads all that can be, and is not part of the base.
   *
   * @return whether that is everything that was appended, as far as can be told
   */
  public boolean read(Visitor visitor) throws IOException {
    Optional<JournalRecord.Base> base = base();
    return read(base.map(JournalRecord.Base::firstLog).orElse(0L), visitor);
  }

  /** As {@link #read(Visitor)}, on one of {@link #bases}. */
  public boolean read(JournalRecord.Base base, Visitor visitor) throws IOException {
    return read(base.firstLog(), visitor);
  }

  private boolean read(long first, Visitor visitor) throws IOException {
    boolean whole = readLeft(first, visitor);
    List<Long> logs = JournalFolder.logs(folder);
    for (int i = 0; i < logs.size(); i++) {
      Path file = JournalFolder.log(folder, logs.get(i));
      End end = logs.get(i) < first ? End.WHOLE : read(file, visitor);
      if (end == End.TORN && i == logs.size() - 1) {
        log.info("The journal {} ends within a record, whose change was never done", file);
      } else if (end != End.WHOLE) {
        log.warn("The journal {} is damaged; what is before that is recovered", file);
        return false; // what comes after would be built on what is missing
      }
    }
    return whole;
  }

  /** Reads what the base leaves out: it begins in earlier logs, and the first one tells of it. */
  private boolean readLeft(long first, Visitor visitor) throws IOException {
    Map<Long, JournalRecord.Left> left = new HashMap<>();
    if (Files.exists(JournalFolder.log(folder, first))) {
      read(
          JournalFolder.log(folder, first),
          record -> {
            if (record instanceof JournalRecord.Left file) {
              left.put(file.file(), file);
              visitor.record(file);
            }
          });
    }
    boolean whole = true;
    for (long number : JournalFolder.logs(folder)) {
      if (number < first && !left.isEmpty()) {
        Path file = JournalFolder.log(folder, number);
        whole &= read(file, record -> readLeft(left, number, record, visitor)) == End.WHOLE;
      }
    }
    return whole;
  }

  private static void readLeft(
      Map<Long, JournalRecord.Left> left, long log, JournalRecord record, Visitor visitor)
      throws IOException {
    if (record instanceof JournalRecord.OfContent content) {
      JournalRecord.Left file = left.get(content.file());
      if (file != null && log >= file.fromLog()) {
        visitor.record(record);
      }
    }
  }

  /** How a log ends. */
  private enum End {
    WHOLE,
    /** With the beginning of a record: the process ended while it was written. */
    TORN,
    DAMAGED
  }

  private static End read(Path file, Visitor visitor) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (true) {
        in.mark(1);
        if (in.read() < 0) {
          return End.WHOLE;
        }
        in.reset();
        JournalRecord record = next(in);
        if (record == null) {
          return End.DAMAGED;
        }
        visitor.record(record);
      }
    } catch (EOFException e) {
      return End.TORN;
    }
  }

  /** Null for what is no record. */
  private static @Nullable JournalRecord next(DataInputStream in) throws IOException {
    int length = in.readInt();
    int check = in.readInt();
    int crc = in.readInt();
    if (check != ~length || length < 1 || length > RecordCodec.BODY_MAX_BYTES) {
      return null;
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException();
    }
    return RecordCodec.crc(body) == crc ? RecordCodec.decode(body) : null;
  }

  /** Leaves it where nobody recovers it again, for a person to look at; returns where. */
  public Path setAside() throws IOException {
    Path kept = JournalFolder.putAway(folder, JournalFolder.KEPT);
    close();
    return kept;
  }

  /** It is recovered: deletes it. */
  public void remove() throws IOException {
    lock.remove();
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
