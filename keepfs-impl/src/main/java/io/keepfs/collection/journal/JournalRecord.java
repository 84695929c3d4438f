package io.keepfs.collection.journal;

import io.keepfs.api.RenameMode;
import io.keepfs.collection.edit.Capture;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was done to a collection. Paths are as in {@link io.keepfs.collection.edit}. A
 * file that is written to has a number, which it keeps when it is moved.
 */
public sealed interface JournalRecord {
  /**
   * What all was done to; of several the last one holds.
   *
   * @param collection its uuid
   * @param portableDataHash what the server had
   * @param firstLog the number of the first log file that is not part of that
   */
  record Base(String collection, String portableDataHash, long firstLog) implements JournalRecord {}

  /**
   * This is about to be sent to the server: should the process end before it hears whether the
   * server has it, this is the base if it has.
   *
   * @param portableDataHash what the server has then
   * @param firstLog as in {@link Base}
   */
  record Sent(String portableDataHash, long firstLog) implements JournalRecord {}

  /**
   * What the server has at a path that is about to be changed. A recovery that cannot have the base
   * any more learns from it what others changed since; of several for one path the last holds.
   *
   * @param path as the base has it
   * @param content of the file; null when nothing is there
   */
  record Before(String path, @Nullable List<Range> content) implements JournalRecord {}

  /** A range of a block, by its locator. */
  record Range(String block, int offset, int length) {}

  /** A file is being written that has a name. */
  sealed interface Named extends JournalRecord {
    /** Its path. */
    String path();
  }

  /** A file that was there was opened for writing. */
  record Opened(long file, String path) implements Named {}

  /**
   * A file is being written, whose changes are not part of the base. They are in this log and in
   * earlier ones, of which nothing else counts.
   *
   * @param standIn what the base has in its place
   * @param fromLog the number of the first log that has some of them
   */
  record Left(long file, String path, Capture.StandIn standIn, long fromLog) implements Named {}

  /** A file was made. */
  record Created(long file, String path) implements JournalRecord {}

  /** The content of one file was changed. */
  sealed interface OfContent extends JournalRecord {
    /** The file's number. */
    long file();
  }

  /** Bytes were written. */
  record Written(long file, long offset, ByteBuffer bytes) implements OfContent {}

  /**
   * A range of a block was put into a file.
   *
   * @param block its locator; empty for zeros
   */
  record Placed(long file, long offset, String block, int blockOffset, int length)
      implements OfContent {}

  /** A file got another size. */
  record Resized(long file, long sizeBytes) implements OfContent {}

  /** A directory was made. */
  record DirectoryMade(String path) implements JournalRecord {}

  /** A file's name was removed. */
  record FileRemoved(String path) implements JournalRecord {}

  /** A directory was removed. */
  record DirectoryRemoved(String path) implements JournalRecord {}

  /** Something was removed with all in it; it is in another collection now. */
  record MovedAway(String path) implements JournalRecord {}

  /** Something was moved within the collection. */
  record Moved(String from, String to, RenameMode mode) implements JournalRecord {}
}
