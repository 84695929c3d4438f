package io.keepfs.examples.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * The demo's sample: nested folders, one file longer than a Keep block (64 MiB), one file with
 * nothing in it, and names that file systems stumble over. The same bytes each time.
 */
final class DemoData {
  /** More than one block, and not a whole number of pages. */
  private static final int LONG_FILE_BYTES = (80 << 20) + 12_345;

  private static final List<String> ODD_NAMES =
      List.of(
          "a name with spaces.txt",
          "Größe, 大きさ, μέγεθος 🧬.txt",
          "sample:1=a&b#c%20d.txt",
          "back\\slash and \\040.txt",
          "line one\nline two.txt",
          "'single' and \"double\" quotes.txt",
          "-rf",
          ".hidden",
          "...");

  private DemoData() {}

  /** Writes it into an empty folder. */
  static void write(Path folder) throws IOException {
    text(folder.resolve("README.txt"), "A sample data set; see \"keepfs demo --help\".\n");
    Random random = new Random(20261123);
    bases(folder.resolve("reference/genome.fa"), LONG_FILE_BYTES, random);
    text(folder.resolve("reference/index/genome.fa.fai"), "chr1\t83898425\t6\t60\t61\n");
    for (int sample = 1; sample <= 3; sample++) {
      bases(folder.resolve("reads/sample_" + sample + ".fastq"), sample * 700_001, random);
    }
    for (int part = 0; part < 5; part++) {
      text(folder.resolve("reads/logs/2026/11/part-" + part + ".log"), "part " + part + "\n");
    }
    text(folder.resolve("results/empty.vcf"), "");
    for (String name : ODD_NAMES) {
      text(folder.resolve("odd names").resolve(name), "the file named " + name + "\n");
    }
  }

  private static void text(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static void bases(Path file, int length, Random random) throws IOException {
    Files.createDirectories(file.getParent());
    byte[] letters = "ACGT".getBytes(StandardCharsets.US_ASCII);
    byte[] chunk = new byte[1 << 16];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int left = length; left > 0; left -= chunk.length) {
        random.nextBytes(chunk);
        for (int i = 0; i < chunk.length; i++) {
          chunk[i] = letters[chunk[i] & 3];
        }
        out.write(chunk, 0, Math.min(left, chunk.length));
      }
    }
  }
}
