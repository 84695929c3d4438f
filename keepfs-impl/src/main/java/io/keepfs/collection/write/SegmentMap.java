package io.keepfs.collection.write;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.block.BlockLocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The segments of one file by their place in it, without a gap. Each change costs in proportion to
 * the segments that it touches. Not thread-safe.
 */
final class SegmentMap {
  private static final int MAX_SEGMENT = BlockLocator.MAX_BLOCK_BYTES;

  private final NavigableMap<Long, Segment> segments = new TreeMap<>();
  private long size;

  SegmentMap(Iterable<Segment> content) {
    for (Segment segment : content) {
      append(segment);
    }
  }

  /** Checks that a range of a file may be. */
  static void requireSize(long offset, long length) throws NodeException {
    if (offset < 0 || length < 0 || offset > EditableContent.MAX_BYTES - length) {
      throw new NodeException(
          Errno.EFBIG, "a file has at most " + EditableContent.MAX_BYTES + " bytes");
    }
  }

  long size() {
    return size;
  }

  int count() {
    return segments.size();
  }

  private void append(Segment segment) {
    put(size, segment);
    size += segment.length();
  }

  /** Puts a segment where there is none, joined to the one before where that is possible. */
  private void put(long offset, Segment segment) {
    Map.Entry<Long, Segment> before = segments.lowerEntry(offset);
    if (before != null
        && before.getKey() + before.getValue().length() == offset
        && segment.continues(before.getValue())) {
      segments.put(before.getKey(), segment.joinedTo(before.getValue()));
    } else {
      segments.put(offset, segment);
    }
  }

  /** Lets a range of the file be that segment; what lies between the end and it becomes zeros. */
  void write(long offset, Segment segment) {
    if (offset > size) {
      truncate(offset);
    }
    long end = offset + segment.length();
    clear(offset, Math.min(end, size));
    put(offset, segment);
    size = Math.max(size, end);
  }

  void truncate(long newSize) {
    if (newSize < size) {
      clear(newSize, size);
      size = newSize;
    }
    while (size < newSize) {
      append(Segment.zeros((int) Math.min(MAX_SEGMENT, newSize - size)));
    }
  }

  private void clear(long from, long to) {
    if (from >= to) {
      return;
    }
    splitAt(from);
    splitAt(to);
    segments.subMap(from, to).clear();
  }

  private void splitAt(long offset) {
    Map.Entry<Long, Segment> entry = segments.lowerEntry(offset);
    if (entry == null) {
      return;
    }
    Segment segment = entry.getValue();
    int within = (int) Math.min(offset - entry.getKey(), segment.length());
    if (within < segment.length()) {
      segments.put(entry.getKey(), segment.part(0, within));
      segments.put(offset, segment.part(within, segment.length() - within));
    }
  }

  /** What lies in a range of the file, which is cut off at its end. */
  List<Segment> slice(long offset, long length) {
    List<Segment> found = new ArrayList<>();
    long end = length < size - offset ? offset + length : size;
    Long first = segments.floorKey(offset);
    if (first == null || offset >= end) {
      return found;
    }
    for (Map.Entry<Long, Segment> entry : segments.subMap(first, end).entrySet()) {
      Segment segment = entry.getValue();
      int from = (int) Math.max(0, offset - entry.getKey());
      int to = (int) Math.min(segment.length(), end - entry.getKey());
      found.add(segment.part(from, to - from));
    }
    return found;
  }

  List<Segment> all() {
    return List.copyOf(segments.values());
  }

  /** Puts another segment of the same length in each one's place. */
  void replaceAll(UnaryOperator<Segment> change) {
    List<Segment> changed = segments.values().stream().map(change).toList();
    segments.clear();
    size = 0;
    changed.forEach(this::append);
  }

  /** How many bytes of the file lie in {@code source}. */
  long bytesIn(Source source) {
    return segments.values().stream()
        .filter(segment -> segment.source() == source)
        .mapToLong(Segment::length)
        .sum();
  }

  /** Whether the ranges of {@code source} follow upon each other in it as they do in the file. */
  boolean isInOrder(Source source) {
    int next = 0;
    for (Segment segment : segments.values()) {
      if (segment.source() == source) {
        if (segment.offset() != next) {
          return false;
        }
        next += segment.length();
      }
    }
    return true;
  }
}
