package io.keepfs.examples.cli;

import io.keepfs.block.cache.CacheStats;
import io.keepfs.vfs.OperationCounters;
import io.keepfs.vfs.OperationKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a mount has done, in the lines that Crunch reads from arv-mount's standard error: for each
 * group of figures the totals, then what came since the last time.
 *
 * <pre>crunchstat: net:keep0 0 tx 2048 rx -- interval 10.0000 seconds 0 tx 1024 rx</pre>
 *
 * Thread-safe: only the thread that reports touches what was reported before.
 */
final class CrunchStatistics implements AutoCloseable {
  /** arv-mount's names of operations, with those of ours that they count. */
  private static final Map<String, List<OperationKind>> OPERATIONS = new LinkedHashMap<>();

  static {
    count(OperationKind.READ, OperationKind.WRITE, OperationKind.DESTROY);
    OPERATIONS.put("on_event", List.of()); // news is none of the kernel's operations here
    count(OperationKind.GETATTR, OperationKind.SETATTR, OperationKind.LOOKUP);
    count(OperationKind.FORGET, OperationKind.OPEN, OperationKind.RELEASE, OperationKind.OPENDIR);
    OPERATIONS.put("readdir", List.of(OperationKind.READDIR, OperationKind.READDIRPLUS));
    count(OperationKind.STATFS);
    OPERATIONS.put("create", List.of(OperationKind.CREATE, OperationKind.MKNOD));
    count(OperationKind.MKDIR, OperationKind.UNLINK, OperationKind.RMDIR, OperationKind.RENAME);
    count(OperationKind.FLUSH);
  }

  private static void count(OperationKind... sameNames) {
    for (OperationKind kind : sameNames) {
      OPERATIONS.put(kind.name().toLowerCase(Locale.ROOT), List.of(kind));
    }
  }

  private final Supplier<CacheStats> blocks;
  private final OperationCounters operations;
  private final Consumer<String> out;
  private final LongSupplier nanoClock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "keepfs-crunchstat");
            made.setDaemon(true);
            return made;
          });

  /** What was reported last; nothing at first, when all figures stood at zero. */
  private final Map<String, List<Figure>> before = new HashMap<>();

  private long reportedNanos;

  /** One figure of a line: a count, or a time in seconds. */
  private record Figure(String name, Number value) {
    Figure minus(Figure earlier) {
      return value instanceof Long count
          ? new Figure(name, count - earlier.value.longValue())
          : new Figure(name, value.doubleValue() - earlier.value.doubleValue());
    }

    @Override
    public String toString() {
      return value instanceof Long
          ? value + " " + name
          : String.format(Locale.ROOT, "%.6f %s", value.doubleValue(), name);
    }
  }

  CrunchStatistics(
      Supplier<CacheStats> blocks,
      OperationCounters operations,
      Consumer<String> out,
      LongSupplier nanoClock) {
    this.blocks = blocks;
    this.operations = operations;
    this.out = out;
    this.nanoClock = nanoClock;
    this.reportedNanos = nanoClock.getAsLong();
  }

  /** Reports again and again from now on, until it is closed. */
  void every(Duration interval) {
    long nanos = interval.toNanos();
    thread.scheduleAtFixedRate(this::report, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Gives out all lines. */
  synchronized void report() {
    long now = nanoClock.getAsLong();
    String interval =
        String.format(Locale.ROOT, " -- interval %.4f seconds ", (now - reportedNanos) / 1e9);
    reportedNanos = now;
    figures()
        .forEach(
            (label, totals) -> {
              List<Figure> earlier = before.put(label, totals);
              List<Figure> since = new ArrayList<>();
              for (int i = 0; i < totals.size(); i++) {
                since.add(earlier == null ? totals.get(i) : totals.get(i).minus(earlier.get(i)));
              }
              out.accept("crunchstat: " + label + " " + line(totals) + interval + line(since));
            });
  }

  private static String line(List<Figure> figures) {
    return String.join(" ", figures.stream().map(Figure::toString).toList());
  }

  private Map<String, List<Figure>> figures() {
    CacheStats cache = blocks.get();
    OperationCounters.Figures reads = operations.figures(OperationKind.READ);
    OperationCounters.Figures writes = operations.figures(OperationKind.WRITE);
    Map<String, List<Figure>> all = new LinkedHashMap<>();
    all.put("keepcalls", pair("put", 0, "get", cache.hits() + cache.misses()));
    all.put("net:keep0", pair("tx", 0, "rx", cache.fetchedBytes()));
    all.put("keepcache", pair("hit", cache.hits(), "miss", cache.misses()));
    all.put("blkio:0:0", pair("write", writes.bytes(), "read", reads.bytes()));
    all.put("fuseops", pair("write", writes.count(), "read", reads.count()));
    OPERATIONS.forEach((name, kinds) -> all.put("fuseop:" + name, operation(kinds)));
    return all;
  }

  private static List<Figure> pair(String first, long firstValue, String second, long secondValue) {
    return List.of(new Figure(first, firstValue), new Figure(second, secondValue));
  }

  private List<Figure> operation(List<OperationKind> kinds) {
    long count = kinds.stream().mapToLong(kind -> operations.figures(kind).count()).sum();
    long nanos = kinds.stream().mapToLong(kind -> operations.figures(kind).nanos()).sum();
    return List.of(new Figure("count", count), new Figure("time", nanos / 1e9));
  }

  /** Reports once more what came since the last time, and ends. */
  @Override
  public void close() {
    thread.shutdownNow();
    report();
  }
}
