package io.keepfs.vfs;

import io.keepfs.api.Errno;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts operations, their failures, time and bytes, by kind. Thread-safe; the figures of one
 * snapshot may differ by a moment.
 */
public final class OperationCounters implements OperationListener {
  private final Map<OperationKind, Adders> byKind = new EnumMap<>(OperationKind.class);

  /** Makes counters that stand at zero. */
  public OperationCounters() {
    for (OperationKind kind : OperationKind.values()) {
      byKind.put(kind, new Adders());
    }
  }

  private record Adders(LongAdder count, LongAdder failures, LongAdder nanos, LongAdder bytes) {
    Adders() {
      this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
  }

  /**
   * The figures of one kind of operation since the beginning.
   *
   * @param count how many ended
   * @param failures how many of them failed
   * @param nanos how long they took together
   * @param bytes how many bytes they read or wrote
   */
  public record Figures(long count, long failures, long nanos, long bytes) {}

  @Override
  public void completed(OperationKind kind, long inode, long nanos, @Nullable Errno failure) {
    Adders adders = byKind.get(kind);
    adders.count().increment();
    adders.nanos().add(nanos);
    if (failure != null) {
      adders.failures().increment();
    }
  }

  @Override
  public void transferred(OperationKind kind, long bytes) {
    byKind.get(kind).bytes().add(bytes);
  }

  /** Returns the figures of one kind. */
  public Figures figures(OperationKind kind) {
    Adders adders = byKind.get(kind);
    return new Figures(
        adders.count().sum(), adders.failures().sum(), adders.nanos().sum(), adders.bytes().sum());
  }
}
