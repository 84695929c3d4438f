package io.keepfs.collection.session;

import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.edit.Subtree;
import io.keepfs.collection.journal.JournalRecord;
import io.keepfs.collection.write.Segment;
import io.keepfs.collection.write.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Content that was not written here, for the journal: by the blocks that it is in, and by its bytes
 * where they are only in memory.
 */
final class ContentRecords {
  /** How much goes into one record of the journal. */
  static final int RECORD_MAX_BYTES = 16 << 20;

  private final Consumer<JournalRecord> journal;

  ContentRecords(Consumer<JournalRecord> journal) {
    this.journal = journal;
  }

  /**
   * Notes all that is at a path and below it, as if it was made just now.
   *
   * @param number gives each file's
   */
  void subtree(EditableCollection collection, String path, ToLongFunction<Subtree.Item> number)
      throws IOException {
    for (Subtree.Item item : Subtree.of(collection, path)) {
      if (item.directory()) {
        journal.accept(new JournalRecord.DirectoryMade(item.path()));
        continue;
      }
      long file = number.applyAsLong(item);
      journal.accept(new JournalRecord.Created(file, item.path()));
      long size = segments(file, 0, item.segments());
      journal.accept(new JournalRecord.Resized(file, size));
    }
  }

  /** Notes segments one behind the other; returns where they end. */
  long segments(long file, long offset, List<Segment> segments) {
    long at = offset;
    for (Segment segment : segments) {
      segment(file, at, segment);
      at += segment.length();
    }
    return at;
  }

  private void segment(long file, long offset, Segment segment) {
    if (segment.source() == Source.Zeros.ZEROS) {
      journal.accept(new JournalRecord.Placed(file, offset, "", 0, segment.length()));
      return;
    }
    int done = 0;
    while (done < segment.length() && !(segment.settled().source() instanceof Source.Stored)) {
      int count = Math.min(RECORD_MAX_BYTES, segment.length() - done);
      ByteBuffer bytes = ByteBuffer.allocate(count);
      if (segment.part(done, count).read(bytes)) {
        journal.accept(new JournalRecord.Written(file, offset + done, bytes.flip()));
        done += count;
      } else if (!(segment.settled().source() instanceof Source.Stored)) {
        return; // nobody has it any more: what was done to the file since is noted after this
      } // or else it was stored just now
    }
    if (done < segment.length()) {
      Segment rest = segment.part(done, segment.length() - done).settled();
      String block = ((Source.Stored) rest.source()).locator().text();
      journal.accept(
          new JournalRecord.Placed(file, offset + done, block, rest.offset(), rest.length()));
    }
  }
}
