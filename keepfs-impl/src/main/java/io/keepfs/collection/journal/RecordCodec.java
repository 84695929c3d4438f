package io.keepfs.collection.journal;

import io.keepfs.api.RenameMode;
import io.keepfs.collection.edit.Capture;
import io.keepfs.collection.journal.JournalRecord.Base;
import io.keepfs.collection.journal.JournalRecord.Before;
import io.keepfs.collection.journal.JournalRecord.Created;
import io.keepfs.collection.journal.JournalRecord.DirectoryMade;
import io.keepfs.collection.journal.JournalRecord.DirectoryRemoved;
import io.keepfs.collection.journal.JournalRecord.FileRemoved;
import io.keepfs.collection.journal.JournalRecord.Left;
import io.keepfs.collection.journal.JournalRecord.Moved;
import io.keepfs.collection.journal.JournalRecord.MovedAway;
import io.keepfs.collection.journal.JournalRecord.Opened;
import io.keepfs.collection.journal.JournalRecord.Placed;
import io.keepfs.collection.journal.JournalRecord.Resized;
import io.keepfs.collection.journal.JournalRecord.Sent;
import io.keepfs.collection.journal.JournalRecord.Written;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Records as bytes: the length of what comes after the header, that length again with all bits
 * turned, and the CRC-32C of what comes after the header, four bytes each; then a byte for the
 * kind, then its fields. Numbers are big-endian, texts are UTF-8 behind their length. Pure.
 */
final class RecordCodec {
  static final int HEADER_BYTES = 12;

  /** Nobody writes more at once, and a damaged length must not ask for memory. */
  static final int BODY_MAX_BYTES = 65 << 20;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private static final byte BASE = 1;
  private static final byte OPENED = 2;
  private static final byte CREATED = 3;
  private static final byte WRITTEN = 4;
  private static final byte RESIZED = 5;
  private static final byte DIRECTORY_MADE = 6;
  private static final byte FILE_REMOVED = 7;
  private static final byte DIRECTORY_REMOVED = 8;
  private static final byte MOVED = 9;
  private static final byte LEFT = 10;
  private static final byte PLACED = 11;
  private static final byte MOVED_AWAY = 12;
  private static final byte SENT = 13;
  private static final byte BEFORE = 14;

  private static final long ABSENT = -1;

  private RecordCodec() {}

  /**
   * A whole record, in two parts.
   *
   * @param head length, checksum, kind and fields
   * @param data the bytes that were written, where they are; mostly none
   */
  record Encoded(ByteBuffer head, ByteBuffer data) {
    int length() {
      return head.remaining() + data.remaining();
    }
  }

  static Encoded encode(JournalRecord record) {
    Writer body = new Writer();
    if (record instanceof Base base) {
      body.kind(BASE).text(base.collection()).text(base.portableDataHash()).number(base.firstLog());
    } else if (record instanceof Opened opened) {
      body.kind(OPENED).number(opened.file()).text(opened.path());
    } else if (record instanceof Created created) {
      body.kind(CREATED).number(created.file()).text(created.path());
    } else if (record instanceof Written written) {
      body.kind(WRITTEN).number(written.file()).number(written.offset());
      return body.record(written.bytes().duplicate());
    } else if (record instanceof Resized resized) {
      body.kind(RESIZED).number(resized.file()).number(resized.sizeBytes());
    } else if (record instanceof DirectoryMade made) {
      body.kind(DIRECTORY_MADE).text(made.path());
    } else if (record instanceof FileRemoved removed) {
      body.kind(FILE_REMOVED).text(removed.path());
    } else if (record instanceof DirectoryRemoved removed) {
      body.kind(DIRECTORY_REMOVED).text(removed.path());
    } else if (record instanceof Moved moved) {
      body.kind(MOVED).text(moved.from()).text(moved.to()).number(moved.mode().ordinal());
    } else if (record instanceof Sent sent) {
      body.kind(SENT).text(sent.portableDataHash()).number(sent.firstLog());
    } else if (record instanceof MovedAway moved) {
      body.kind(MOVED_AWAY).text(moved.path());
    } else if (record instanceof Placed placed) {
      body.kind(PLACED).number(placed.file()).number(placed.offset()).text(placed.block());
      body.number(placed.blockOffset()).number(placed.length());
    } else if (record instanceof Before before) {
      body.kind(BEFORE).text(before.path());
      ranges(body, before.content());
    } else if (record instanceof Left left) {
      body.kind(LEFT).number(left.file()).text(left.path());
      body.number(left.standIn().ordinal()).number(left.fromLog());
    }
    return body.record(NOTHING);
  }

  private static void ranges(Writer body, @Nullable List<JournalRecord.Range> ranges) {
    if (ranges == null) {
      body.number(ABSENT);
      return;
    }
    body.number(ranges.size());
    for (JournalRecord.Range range : ranges) {
      body.text(range.block()).number(range.offset()).number(range.length());
    }
  }

  private static @Nullable List<JournalRecord.Range> ranges(ByteBuffer in) {
    long count = in.getLong();
    if (count == ABSENT) {
      return null;
    }
    List<JournalRecord.Range> ranges = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      ranges.add(new JournalRecord.Range(text(in), (int) in.getLong(), (int) in.getLong()));
    }
    return ranges;
  }

  static int crc(byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue();
  }

  /** A record's body, whose checksum is right; null when it is none of ours all the same. */
  static @Nullable JournalRecord decode(byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body);
    try {
      JournalRecord record =
          switch (in.get()) {
            case BASE -> new Base(text(in), text(in), in.getLong());
            case OPENED -> new Opened(in.getLong(), text(in));
            case CREATED -> new Created(in.getLong(), text(in));
            case WRITTEN -> new Written(in.getLong(), in.getLong(), rest(in));
            case RESIZED -> new Resized(in.getLong(), in.getLong());
            case DIRECTORY_MADE -> new DirectoryMade(text(in));
            case FILE_REMOVED -> new FileRemoved(text(in));
            case DIRECTORY_REMOVED -> new DirectoryRemoved(text(in));
            case MOVED -> new Moved(text(in), text(in), RenameMode.values()[(int) in.getLong()]);
            case SENT -> new Sent(text(in), in.getLong());
            case BEFORE -> new Before(text(in), ranges(in));
            case MOVED_AWAY -> new MovedAway(text(in));
            case PLACED ->
                new Placed(
                    in.getLong(), in.getLong(), text(in), (int) in.getLong(), (int) in.getLong());
            case LEFT ->
                new Left(
                    in.getLong(),
                    text(in),
                    Capture.StandIn.values()[(int) in.getLong()],
                    in.getLong());
            default -> null;
          };
      return in.hasRemaining() ? null : record;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static String text(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static ByteBuffer rest(ByteBuffer in) {
    ByteBuffer bytes = in.slice().asReadOnlyBuffer();
    in.position(in.limit());
    return bytes;
  }

  private static final class Writer {
    private ByteBuffer out = ByteBuffer.allocate(128).position(HEADER_BYTES); // when all is known

    /** What to put so many bytes in. */
    private ByteBuffer room(int bytes) {
      if (out.remaining() < bytes) {
        int size = Math.max(2 * out.capacity(), out.position() + bytes);
        out = ByteBuffer.allocate(size).put(out.flip());
      }
      return out;
    }

    Writer kind(byte kind) {
      room(1).put(kind);
      return this;
    }

    Writer number(long number) {
      room(Long.BYTES).putLong(number);
      return this;
    }

    Writer text(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      room(Integer.BYTES + utf8.length).putInt(utf8.length).put(utf8);
      return this;
    }

    Encoded record(ByteBuffer data) {
      ByteBuffer head = out.flip();
      CRC32C crc = new CRC32C();
      crc.update(head.duplicate().position(HEADER_BYTES));
      crc.update(data.duplicate());
      int length = head.limit() - HEADER_BYTES + data.remaining();
      head.putInt(length).putInt(~length).putInt((int) crc.getValue());
      return new Encoded(head.rewind(), data);
    }
  }
}
