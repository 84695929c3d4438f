package io.keepfs.block.cache;

import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Reads of blocks that the cache has in memory, by one thread and by all at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 2, jvmArgsAppend = "-XX:MaxDirectMemorySize=1g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CacheHitBenchmark {
  private static final int BLOCKS = 3;

  /** How much is read at a time, in bytes. */
  @Param({"4096", "131072"})
  public int bytes;

  private final BlockLocator[] locators = new BlockLocator[BLOCKS];
  private CachingBlockStore cache;

  /** A reader's own buffer. */
  @State(Scope.Thread)
  public static class Reader {
    private final ByteBuffer target = ByteBuffer.allocateDirect(128 << 10);
  }

  /** Fills the cache. */
  @Setup(Level.Trial)
  public void prepare() throws Exception {
    BlockStore source =
        new BlockStore() {
          @Override
          public ByteBuffer get(BlockLocator locator) {
            return ByteBuffer.allocate(locator.sizeBytes()).asReadOnlyBuffer();
          }

          @Override
          public void close() {}
        };
    cache = new CachingBlockStore(source, CachingBlockStore.DEFAULT_BUDGET_BYTES);
    for (int i = 0; i < BLOCKS; i++) {
      locators[i] = new BlockLocator(new BlockHash(i, i), BlockLocator.MAX_BLOCK_BYTES, "");
      cache.get(locators[i]);
    }
  }

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void end() throws Exception {
    cache.close();
  }

  private int offset() {
    return ThreadLocalRandom.current().nextInt(BlockLocator.MAX_BLOCK_BYTES - bytes);
  }

  private BlockLocator block() {
    return locators[ThreadLocalRandom.current().nextInt(BLOCKS)];
  }

  /** Copies. */
  @Benchmark
  public int read(Reader reader) throws Exception {
    return cache.read(block(), offset(), reader.target.clear().limit(bytes));
  }

  /** Copies, with all processors at it. */
  @Benchmark
  @Threads(Threads.MAX)
  public int readByAll(Reader reader) throws Exception {
    return cache.read(block(), offset(), reader.target.clear().limit(bytes));
  }

  /** Hands out what lies there. */
  @Benchmark
  public Object view() {
    return cache.view(block(), offset(), bytes);
  }
}
