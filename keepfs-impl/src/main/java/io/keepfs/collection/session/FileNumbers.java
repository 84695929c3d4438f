package io.keepfs.collection.session;

import io.keepfs.collection.edit.Capture;
import io.keepfs.collection.edit.EditFile;
import io.keepfs.collection.journal.JournalRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the files are called in the journal that were opened for writing, and since which of its
 * logs each has changes that may not be saved. A file keeps its number until it is closed and
 * saved. Guarded by the session's lock of names, but for {@link #files}.
 */
final class FileNumbers {
  private static final class Known {
    final long number;
    long fromLog;

    Known(long number, long fromLog) {
      this.number = number;
      this.fromLog = fromLog;
    }
  }

  private final Map<EditFile, Known> known = new ConcurrentHashMap<>();
  private long next = 1;

  /**
   * A file's number.
   *
   * @param log the journal's log at present
   */
  long of(EditFile file, long log) {
    return known.computeIfAbsent(file, f -> new Known(next++, log)).number;
  }

  /** A number for a file that nobody is to have by it. */
  long once() {
    return next++;
  }

  /** The file is in another collection now. */
  void forget(EditFile file) {
    known.remove(file);
  }

  /** The files that are being written, or were; safe for all threads. */
  Set<EditFile> files() {
    return new HashSet<>(known.keySet());
  }

  /** Notes which files have nothing unsaved in earlier logs than this, which is about to end. */
  void ending(long log) {
    known.keySet().removeIf(f -> !f.isOpen() && (!f.isLinked() || !f.isChanged()));
    known.forEach(
        (file, its) -> {
          if (!file.isChanged()) {
            its.fromLog = log;
          }
        });
  }

  /**
   * Notes that the logs up to one have ended: of files that are as they were saved, all in those is
   * saved. (What is written later is noted later.)
   */
  void ended(long upTo) {
    known.forEach(
        (file, its) -> {
          if (!file.isChanged()) {
            its.fromLog = Math.max(its.fromLog, upTo + 1);
          }
        });
  }

  /**
   * How the next log begins.
   *
   * @param touched files of the collection by path
   */
  List<JournalRecord> begin(Capture capture, Map<String, EditFile> touched) {
    List<JournalRecord> first = new ArrayList<>();
    Map<EditFile, Capture.LeftOut> leftOut = capture.leftOut();
    touched.forEach(
        (path, file) -> {
          Known its = known.get(file);
          Capture.LeftOut left = leftOut.get(file);
          if (its != null && left != null) {
            first.add(new JournalRecord.Left(its.number, path, left.standIn(), its.fromLog));
          } else if (its != null && file.isOpen()) {
            first.add(new JournalRecord.Opened(its.number, path));
          }
        });
    return first;
  }

  /** The numbers of what a capture left out, each with the first log that has some of it. */
  Map<Long, Long> left(Capture capture) {
    Map<Long, Long> left = new HashMap<>();
    for (EditFile file : capture.leftOut().keySet()) {
      Known its = known.get(file);
      if (its != null) {
        left.put(its.number, its.fromLog);
      }
    }
    return left;
  }

  /** All but what the capture left out is saved, as far as it was noted in logs up to that. */
  void saved(Capture capture, long upTo) {
    Set<EditFile> left = capture.leftOut().keySet();
    known.forEach(
        (file, its) -> {
          if (!left.contains(file)) {
            its.fromLog = Math.max(its.fromLog, upTo + 1);
          }
        });
  }
}
