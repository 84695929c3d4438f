package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Requests of the kernel from bytes, and replies to bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
  private static final int LOOKUP = 1;
  private static final int READ = 15;
  private static final int PAGE_BYTES = 128 << 10;
  private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05Z");

  private final ByteBuffer out = direct(1 << 20);
  private final ByteBuffer lookup = request(LOOKUP, 16);
  private final ByteBuffer read = request(READ, 40);
  private final DirectoryPage page = new DirectoryPage();
  private final byte[] name = "sample0000123.fastq.gz".getBytes(StandardCharsets.UTF_8);

  private final Entry entry =
      new Entry(
          7,
          1,
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          new Attributes(7, 1 << 20, 2048, MODIFIED, MODIFIED, MODIFIED, 0100444, 1, 0, 0, 4096));

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer request(int opcode, int bodyBytes) {
    int length = RequestHeader.BYTES + bodyBytes;
    ByteBuffer bytes = direct(length);
    bytes.putInt(length).putInt(opcode).putLong(99).putLong(1).putInt(0).putInt(0).putInt(4242);
    bytes.position(RequestHeader.BYTES);
    if (opcode == LOOKUP) {
      bytes.put("reads_0001.bam\0\0".getBytes(StandardCharsets.US_ASCII), 0, bodyBytes - 1);
    } else {
      bytes.putLong(3).putLong(1 << 20).putInt(PAGE_BYTES);
    }
    return bytes.clear();
  }

  /** A LOOKUP to its name, and its reply. */
  @Benchmark
  public ByteBuffer lookup(Blackhole hole) throws ProtocolException {
    RequestHeader header = RequestHeader.read(lookup.clear());
    lookup.limit(lookup.position() + 15);
    hole.consume(NameRequests.name(lookup));
    Replies.entry(Replies.begin(out), entry);
    return Replies.finish(out, header.unique());
  }

  /** A READ, and the header of its reply. */
  @Benchmark
  public ByteBuffer read(Blackhole hole) throws ProtocolException {
    RequestHeader header = RequestHeader.read(read.clear());
    hole.consume(IoRequests.Read.read(read));
    return Replies.finish(Replies.begin(out), header.unique(), PAGE_BYTES);
  }

  /** A full page of READDIRPLUS. */
  @Benchmark
  public int page() {
    page.start(Replies.begin(out), PAGE_BYTES, true);
    int count = 0;
    while (page.add(name, 7, count + 1, 8, entry)) {
      count++;
    }
    return count;
  }
}
