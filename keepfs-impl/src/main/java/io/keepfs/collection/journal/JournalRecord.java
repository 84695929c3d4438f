package io.keepfs.collection.journal;

import io.keepfs.api.RenameMode;
import io.keepfs.collection.edit.Capture;
import java.nio.ByteBuffer;

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

  /** A file that was there was opened for writing. */
  record Opened(long file, String path) implements JournalRecord {}

  /**
   * A file is being written, whose changes are not part of the base. They are in this log and in
   * earlier ones, of which nothing else counts.
   *
   * @param standIn what the base has in its place
   * @param fromLog the number of the first log that has some of them
   */
  record Left(long file, String path, Capture.StandIn standIn, long fromLog)
      implements JournalRecord {}

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
