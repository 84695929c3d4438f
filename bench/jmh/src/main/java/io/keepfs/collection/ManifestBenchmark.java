package io.keepfs.collection;

import io.keepfs.manifest.ManifestException;
import io.keepfs.manifest.PortableDataHash;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
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

/** A signed manifest of 200,000 files: to a tree, back to text, and to its hash. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ManifestBenchmark {
  private static final int FILES = 200_000;
  private static final int FILES_PER_BLOCK = 100;

  /** Files in each directory. */
  @Param({"200000", "20"})
  public int perDirectory;

  private byte[] manifest;
  private CollectionTree tree;

  /** Makes the text. */
  @Setup
  public void prepare() throws ManifestException {
    StringBuilder text = new StringBuilder();
    String signature = "+A0123456789012345678901234567890123456789@65f00000";
    for (int from = 0; from < FILES; from += perDirectory) {
      text.append("./run/sample%06d".formatted(from / perDirectory));
      for (int file = from; file < from + perDirectory; file += FILES_PER_BLOCK) {
        text.append(" %032x+%d%s".formatted(file * 0x9E3779B97F4A7C15L, 1 << 20, signature));
      }
      for (int file = from; file < from + perDirectory; file++) {
        text.append(" %d:%d:reads%07d.fastq".formatted((file - from) * 1000L, 1000, file));
      }
      text.append('\n');
    }
    manifest = text.toString().getBytes(StandardCharsets.US_ASCII);
    tree = CollectionTree.parse(manifest);
    System.out.printf("manifest of %.1f MB%n", manifest.length / 1e6);
  }

  /** Text to tree. */
  @Benchmark
  public CollectionTree parse() throws ManifestException {
    return CollectionTree.parse(manifest);
  }

  /** Tree to normal text. */
  @Benchmark
  public byte[] normalize() {
    return ManifestNormalizer.signedText(tree);
  }

  /** Signed text to portable data hash; MD5 is most of it. */
  @Benchmark
  public PortableDataHash hash() {
    return PortableDataHash.ofManifest(manifest);
  }
}
