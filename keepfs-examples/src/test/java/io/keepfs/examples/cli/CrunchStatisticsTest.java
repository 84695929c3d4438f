package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.cache.CacheStats;
import io.keepfs.vfs.OperationCounters;
import io.keepfs.vfs.OperationKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The lines as Crunch takes them apart. */
class CrunchStatisticsTest {
  private final AtomicReference<CacheStats> cache = new AtomicReference<>(stats(1, 2, 1024));
  private final OperationCounters operations = new OperationCounters();
  private final List<String> lines = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong(7);
  private final CrunchStatistics statistics =
      new CrunchStatistics(cache::get, operations, lines::add, nanos::get);

  private static CacheStats stats(long hits, long misses, long fetchedBytes) {
    return new CacheStats(hits, misses, misses, fetchedBytes, 0, 0, 0);
  }

  private void read(long bytes, long tookNanos) {
    operations.completed(OperationKind.READ, 1, tookNanos, null);
    operations.transferred(OperationKind.READ, bytes);
  }

  @Test
  void totalsComeBeforeWhatCameSince() {
    read(100, 1_500_000);
    nanos.addAndGet(10_000_000_000L);
    statistics.report();
    assertThat(lines)
        .startsWith(
            "crunchstat: keepcalls 0 put 3 get -- interval 10.0000 seconds 0 put 3 get",
            "crunchstat: net:keep0 0 tx 1024 rx -- interval 10.0000 seconds 0 tx 1024 rx",
            "crunchstat: keepcache 1 hit 2 miss -- interval 10.0000 seconds 1 hit 2 miss",
            "crunchstat: blkio:0:0 0 write 100 read -- interval 10.0000 seconds 0 write 100 read",
            "crunchstat: fuseops 0 write 1 read -- interval 10.0000 seconds 0 write 1 read",
            "crunchstat: fuseop:read 1 count 0.001500 time -- interval 10.0000 seconds 1 count"
                + " 0.001500 time");
    lines.clear();

    cache.set(stats(5, 2, 1024));
    read(50, 500_000);
    operations.completed(OperationKind.READDIRPLUS, 1, 1_000_000, null);
    operations.completed(OperationKind.READDIR, 1, 2_000_000, null);
    nanos.addAndGet(500_000_000L);
    statistics.close();
    assertThat(lines)
        .contains(
            "crunchstat: keepcache 5 hit 2 miss -- interval 0.5000 seconds 4 hit 0 miss",
            "crunchstat: blkio:0:0 0 write 150 read -- interval 0.5000 seconds 0 write 50 read",
            "crunchstat: fuseop:read 2 count 0.002000 time -- interval 0.5000 seconds 1 count"
                + " 0.000500 time",
            "crunchstat: fuseop:readdir 2 count 0.003000 time -- interval 0.5000 seconds 2 count"
                + " 0.003000 time");
  }

  @Test
  void everyOperationOfArvMountHasItsLineInOrder() {
    statistics.report();
    assertThat(lines)
        .filteredOn(line -> line.startsWith("crunchstat: fuseop:"))
        .extracting(line -> line.substring("crunchstat: fuseop:".length(), line.indexOf(" 0 ")))
        .containsExactly(
            "read",
            "write",
            "destroy",
            "on_event",
            "getattr",
            "setattr",
            "lookup",
            "forget",
            "open",
            "release",
            "opendir",
            "readdir",
            "statfs",
            "create",
            "mkdir",
            "unlink",
            "rmdir",
            "rename",
            "flush");
  }
}
