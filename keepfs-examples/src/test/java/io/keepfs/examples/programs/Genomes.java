package io.keepfs.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.ground.Ground;
import io.keepfs.examples.sys.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** samtools: sorts with files of its own in between, makes indexes, and looks things up by them. */
final class Genomes {
  private static final int BASES = 200_000;
  private static final int READS = 30_000;
  private static final int READ_BASES = 100;
  private static final int LINE_BASES = 60;

  /** A region, as samtools counts: from 1, both ends in it. */
  private static final int FROM = 50_001;

  private static final int TO = 60_000;

  private final Ground ground;
  private final Random random = new Random(1);
  private final String genome;

  Genomes(Ground ground) {
    this.ground = ground;
    StringBuilder bases = new StringBuilder();
    for (int i = 0; i < BASES; i++) {
      bases.append("ACGT".charAt(random.nextInt(4)));
    }
    genome = bases.toString();
  }

  private String samtools(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("samtools"));
    line.addAll(List.of(arguments));
    return Commands.run(ground.root(), line.toArray(String[]::new));
  }

  private void writeReference(Path file) throws Exception {
    StringBuilder text = new StringBuilder(">chr1\n");
    for (int i = 0; i < BASES; i += LINE_BASES) {
      text.append(genome, i, Math.min(BASES, i + LINE_BASES)).append('\n');
    }
    Files.writeString(file, text);
  }

  /** Writes reads in no order; returns how many of them touch the region. */
  private int writeReads(Path file) throws Exception {
    List<String> lines = new ArrayList<>();
    int within = 0;
    for (int i = 0; i < READS; i++) {
      int at = random.nextInt(BASES - READ_BASES) + 1;
      String bases = genome.substring(at - 1, at - 1 + READ_BASES);
      lines.add("r%d\t0\tchr1\t%d\t60\t100M\t*\t0\t0\t%s\t*".formatted(i, at, bases));
      within += at <= TO && at + READ_BASES - 1 >= FROM ? 1 : 0;
    }
    Collections.shuffle(lines, random);
    lines.add(0, "@SQ\tSN:chr1\tLN:" + BASES);
    Files.write(file, lines);
    return within;
  }

  void samtools() throws Exception {
    writeReference(ground.root().resolve("ref.fa"));
    int within = writeReads(ground.root().resolve("reads.sam"));
    // So little memory that it sorts in parts, which it writes beside the result and merges.
    samtools("sort", "-m", "1M", "-T", "part", "-o", "sorted.bam", "reads.sam");
    samtools("index", "sorted.bam");
    samtools("faidx", "ref.fa");
    requireAnswers(within);
    ground.requireSaved();
    ground.reload();
    requireAnswers(within);
  }

  private void requireAnswers(int within) throws Exception {
    samtools("quickcheck", "sorted.bam");
    assertThat(samtools("view", "-c", "sorted.bam")).isEqualTo(READS + "\n");
    String region = "chr1:" + FROM + "-" + TO;
    assertThat(samtools("view", "-c", "sorted.bam", region)).isEqualTo(within + "\n");
    assertThat(samtools("faidx", "ref.fa", region).replace("\n", ""))
        .isEqualTo(">" + region + genome.substring(FROM - 1, TO));
    assertThat(ground.root().toFile().list())
        .containsExactlyInAnyOrder(
            "ref.fa", "ref.fa.fai", "reads.sam", "sorted.bam", "sorted.bam.bai");
  }
}
