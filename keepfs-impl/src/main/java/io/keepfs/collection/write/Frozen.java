package io.keepfs.collection.write;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A content at one time. What of it is only in memory is kept there until {@link #release}, also
 * when its file is gone.
 *
 * @param segments its segments in order
 * @param version see {@link EditableContent#version}
 */
public record Frozen(List<Segment> segments, long version) {
  Set<WriteBuffer> buffers() {
    return segments.stream()
        .map(Segment::source)
        .filter(WriteBuffer.class::isInstance)
        .map(WriteBuffer.class::cast)
        .collect(Collectors.toSet());
  }

  /** To be called once, when it is stored, or was given up for now. */
  public void release() {
    buffers().forEach(WriteBuffer::letGo);
  }
}
