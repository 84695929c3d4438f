package io.keepfs.keep;

import io.keepfs.block.BlockHash;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The order of services for one block. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RendezvousOrderBenchmark {
  /** How many services the cluster has. */
  @Param({"2", "16", "100"})
  public int services;

  private List<KeepService> all;
  private long block;

  /** Makes the services. */
  @Setup
  public void prepare() {
    all =
        IntStream.range(0, services)
            .mapToObj(
                i ->
                    new KeepService(
                        "zzzzz-bi6l4-%015d".formatted(i), "http://keep" + i, "disk", false))
            .toList();
  }

  /** Another block each time. */
  @Benchmark
  public List<KeepService> order() {
    return RendezvousOrder.of(new BlockHash(block++, 42), all);
  }
}
