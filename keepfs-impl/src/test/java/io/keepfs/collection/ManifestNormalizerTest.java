package io.keepfs.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.contract.MemoryBlockStore;
import io.keepfs.manifest.ManifestException;
import io.keepfs.manifest.PortableDataHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestNormalizerTest {
  private static final String FOO = "acbd18db4cc2f85cedef654fccc4a4d8+3";
  private static final String BAR = "37b51d194a7513e45b56f6524f2d51f2+3";
  private static final String EMPTY = "d41d8cd98f00b204e9800998ecf8427e+0";

  private static String normal(String manifest) throws ManifestException {
    return new String(
        ManifestNormalizer.signedText(CollectionTree.parse(manifest)), StandardCharsets.UTF_8);
  }

  @Test
  void aNormalManifestStaysAsItIs() throws Exception {
    String manifest =
        """
        . FOO BAR 0:4:a 4:2:b 0:0:c
        ./d BAR 0:3:f
        ./d/e EMPTY 0:0:\\056
        ./d-e 73feffa4b7f6bb68e44cf984c85f6e88+3+K@zzzzz 1:2:f
        """
            .replace("FOO", FOO)
            .replace("BAR", BAR)
            .replace("EMPTY", EMPTY);

    assertThat(normal(manifest)).isEqualTo(manifest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # streams and files in order, sub-directories by component
          ./a-b F 0:3:x;./a/b F 0:3:x;. F 0:3:z 0:3:y;|. F 0:3:y 0:3:z;./a/b F 0:3:x;./a-b F 0:3:x;
          # names with slashes go where they belong
          . F B 3:3:d/e/f 0:3:g;|. F 0:3:g;./d/e B 0:3:f;
          # a file split over streams is put together
          ./d F 0:2:f;. B F 5:1:d/f 0:3:d/f;|./d F B 0:6:f;
          # what adjoins is joined, also over blocks; a gap is none
          . F B 0:1:f 1:2:f 3:3:f 0:1:g 2:1:g;|. F B 0:6:f 0:1:g 2:1:g;
          # a block named twice is listed once
          . F F B F 0:3:f 3:3:f 6:6:g;|. F B 0:3:f 0:3:f 3:3:g 0:3:g;
          # blocks that no file uses are left out
          . F B 3:3:f;|. B 0:3:f;
          # a file without content needs the empty block, but not beside others
          . F 0:0:f;|. E 0:0:f;
          . E F 0:0:f 0:3:g;|. F 0:0:f 0:3:g;
          # empty directories keep a line, others with sub-directories only do not, nor does the top
          . E 0:0:\\056;./d E 0:0:\\056;./e E 0:0:\\056;./d/x F 0:3:f;|./d/x F 0:3:f;./e E 0:0:\\056;
          # what need not be escaped is not
          ./\\144 F 0:3:\\146\\072:\\\\|./d F 0:3:f\\072\\072\\134;
          """)
  void oddFormsBecomeNormal(String given, String expected) throws Exception {
    String text = expand(given.endsWith(";") ? given : given + ';');

    assertThat(normal(text)).isEqualTo(expand(expected));
  }

  private static String expand(String shorthand) {
    return shorthand
        .replace(" F", ' ' + FOO)
        .replace(" B", ' ' + BAR)
        .replace(" E", ' ' + EMPTY)
        .replace("; ", ";")
        .replace(';', '\n');
  }

  @Test
  void theEmptyCollectionIsTheEmptyText() throws Exception {
    assertThat(normal("")).isEmpty();
    assertThat(ManifestNormalizer.portableDataHash(CollectionTree.parse("")))
        .isEqualTo(PortableDataHash.EMPTY);
  }

  @Test
  void aBlockKeepsTheHintsThatItCameWithFirst() throws Exception {
    String first = FOO + "+A0123456789012345678901234567890123456789@65f00000+K@aaaaa";
    CollectionTree tree =
        CollectionTree.parse("./b %s 0:3:f\n./a %s 0:3:f\n".formatted(first, FOO + "+K@zzzzz"));

    assertThat(new String(ManifestNormalizer.signedText(tree), StandardCharsets.UTF_8))
        .isEqualTo("./a %s 0:3:f\n./b %s 0:3:f\n".formatted(first, first));
    assertThat(new String(ManifestNormalizer.portableText(tree), StandardCharsets.UTF_8))
        .isEqualTo("./a %s 0:3:f\n./b %s 0:3:f\n".formatted(FOO, FOO));
  }

  @Test
  void noDepthIsTooMuch() throws Exception {
    String path = "./" + "d/".repeat(100_000) + "d";
    String manifest = "%s %s 0:3:f\n".formatted(path, FOO);

    assertThat(normal(manifest)).isEqualTo(manifest);
  }

  private static LongStream seeds() {
    return LongStream.rangeClosed(1, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void contentSurvivesWriting(long seed) throws Exception {
    RandomManifest made = new RandomManifest(seed);
    CollectionTree before = CollectionTree.parse(made.text());
    byte[] signed = ManifestNormalizer.signedText(before);
    CollectionTree after = CollectionTree.parse(signed);

    MemoryBlockStore store = new MemoryBlockStore(made.blocks());
    assertThat(describe(after, store)).isEqualTo(describe(before, store));
    assertThat(after.nodeCount()).isEqualTo(before.nodeCount());
    assertThat(ManifestNormalizer.signedText(after)).isEqualTo(signed);

    PortableDataHash hash = ManifestNormalizer.portableDataHash(before);
    assertThat(PortableDataHash.ofManifest(signed)).isEqualTo(hash);
    assertThat(PortableDataHash.ofManifest(ManifestNormalizer.portableText(after))).isEqualTo(hash);
  }

  private static Map<String, String> describe(CollectionTree tree, MemoryBlockStore store)
      throws Exception {
    Map<String, String> nodes = new TreeMap<>();
    for (int node = 0; node < tree.nodeCount(); node++) {
      String content = "directory";
      if (!tree.isDirectory(node)) {
        ByteBuffer target = ByteBuffer.allocate((int) tree.size(node));
        new FileContent(tree.segments(node), store).read(0, target);
        content = new String(target.array(), StandardCharsets.ISO_8859_1);
      }
      nodes.put(tree.path(node), content);
    }
    return nodes;
  }
}
