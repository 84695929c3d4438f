package io.keepfs.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.manifest.ManifestException;
import io.keepfs.manifest.ManifestParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionTreeTest {
  private static final String E0 = "d41d8cd98f00b204e9800998ecf8427e+0";
  private static final String A5 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa+5";
  private static final String B7 = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb+7";
  private static final String SIGNATURE = "+A0123456789012345678901234567890123456789@65f00000";

  @Test
  void emptyManifestIsAnEmptyRoot() throws ManifestException {
    CollectionTree tree = CollectionTree.parse("");

    assertThat(tree.isDirectory(CollectionTree.ROOT)).isTrue();
    assertThat(tree.childCount(CollectionTree.ROOT)).isZero();
    assertThat(tree.name(CollectionTree.ROOT)).isEmpty();
    assertThat(tree.path(CollectionTree.ROOT)).isEmpty();
    assertThat(tree.fileCount()).isZero();
  }

  @Test
  void listsByCodePointAndFindsByName() throws ManifestException {
    CollectionTree tree =
        CollectionTree.parse(
            ". %s 0:0:b 0:0:a-b 0:0:\uD83D\uDE00 0:0:\uFFFD 0:0:B 0:0:a/x 0:0:a\\040b\n"
                .formatted(E0));

    assertThat(names(tree, CollectionTree.ROOT))
        .containsExactly("B", "a", "a b", "a-b", "b", "\uFFFD", "\uD83D\uDE00");
    assertThat(tree.name(tree.lookup(CollectionTree.ROOT, "a b"))).isEqualTo("a b");
    assertThat(tree.lookup(CollectionTree.ROOT, "c")).isEqualTo(CollectionTree.ABSENT);
    assertThat(tree.lookup(CollectionTree.ROOT, "")).isEqualTo(CollectionTree.ABSENT);
    assertThat(tree.lookup(tree.resolve("b"), "x")).isEqualTo(CollectionTree.ABSENT);
    assertThat(tree.resolve("a/x/y")).isEqualTo(CollectionTree.ABSENT);
    assertThat(tree.fileCount()).isEqualTo(7);
  }

  @Test
  void makesDirectoriesOfStreamsAndOfSlashesInNames() throws ManifestException {
    CollectionTree tree =
        CollectionTree.parse(
            ". %1$s 0:0:a/b/c 0:0:z\n./a %1$s 0:0:b/d\n./e/f %1$s 0:0:\\056\n".formatted(E0));

    assertThat(paths(tree)).containsExactly("a", "e", "z", "a/b", "e/f", "a/b/c", "a/b/d");
    assertThat(tree.isDirectory(tree.resolve("a/b"))).isTrue();
    assertThat(tree.isDirectory(tree.resolve("e/f"))).isTrue();
    assertThat(tree.childCount(tree.resolve("e/f"))).isZero();
    assertThat(tree.isDirectory(tree.resolve("a/b/c"))).isFalse();
    for (int node = 1; node < tree.nodeCount(); node++) {
      int last = node;
      assertThat(tree.children(tree.parent(node)).anyMatch(child -> child == last)).isTrue();
    }
  }

  @Test
  void concatenatesThePiecesOfAFileInOrder() throws ManifestException {
    CollectionTree tree =
        CollectionTree.parse(". %s %s 2:6:x/f 0:1:g 9:3:x/f\n./x %s 5:2:f\n".formatted(A5, B7, B7));
    int file = tree.resolve("x/f");
    SegmentList segments = tree.segments(file);

    assertThat(tree.size(file)).isEqualTo(11);
    assertThat(describe(segments)).containsExactly("0: a 2+3", "3: b 0+3", "6: b 4+3", "9: b 5+2");
    assertThat(segments.find(0)).isZero();
    assertThat(segments.find(2)).isZero();
    assertThat(segments.find(3)).isEqualTo(1);
    assertThat(segments.find(10)).isEqualTo(3);
    assertThat(segments.find(11)).isEqualTo(4);
    assertThat(tree.blockCount()).isEqualTo(2);
  }

  @Test
  void joinsPiecesThatContinueEachOther() throws ManifestException {
    CollectionTree tree = CollectionTree.parse(". %s 0:2:f 2:3:f 0:1:f\n".formatted(A5));

    assertThat(describe(tree.segments(tree.resolve("f")))).containsExactly("0: a 0+5", "5: a 0+1");
  }

  @Test
  void skipsEmptyBlocksWithinAStream() throws ManifestException {
    CollectionTree tree =
        CollectionTree.parse(
            ". %1$s %2$s %1$s %1$s %3$s %1$s 4:2:f 12:0:g\n".formatted(E0, A5, B7));

    assertThat(describe(tree.segments(tree.resolve("f")))).containsExactly("0: a 4+1", "1: b 0+1");
    assertThat(tree.size(tree.resolve("g"))).isZero();
  }

  @Test
  void keepsLocatorsWithTheirHints() throws ManifestException {
    CollectionTree tree =
        CollectionTree.parse(
            ". %1$s%2$s 0:5:f\n./d %1$s 0:5:g\n./e %3$s 0:1:h\n".formatted(A5, SIGNATURE, B7));

    assertThat(tree.segments(tree.resolve("f")).locator(0).text()).isEqualTo(A5 + SIGNATURE);
    assertThat(tree.segments(tree.resolve("d/g")).locator(0).text()).isEqualTo(A5 + SIGNATURE);
    assertThat(tree.segments(tree.resolve("e/h")).locator(0).text()).isEqualTo(B7);
  }

  @Test
  void sizesGoBeyondTwoGigabytes() throws ManifestException {
    String block = "cccccccccccccccccccccccccccccccc+67108864";
    CollectionTree tree =
        CollectionTree.parse("." + (" " + block).repeat(80) + " 5000000000:368709120:f 0:1:f\n");
    int file = tree.resolve("f");
    SegmentList segments = tree.segments(file);

    assertThat(tree.size(file)).isEqualTo(368_709_121);
    assertThat(segments.blockOffset(0)).isEqualTo((int) (5_000_000_000L % (64 << 20)));
    assertThat(segments.fileOffset(segments.count() - 1)).isEqualTo(368_709_120);
    assertThat(
            CollectionTree.parse("." + (" " + block).repeat(80) + " 0:5368709120:f\n").size(file))
        .isEqualTo(5_368_709_120L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ". @ 0:0:a 0:0:a/b\n",
        ". @ 0:0:a/b 0:0:a\n",
        ". @ 0:0:a\n./a @ 0:0:b\n",
        "./a @ 0:0:\\056\n. @ 0:0:a\n",
        "./x @ 0:0:a/b/c 0:0:a/b\n",
      })
  void refusesAPathThatIsFileAndDirectory(String manifest) {
    assertThatThrownBy(() -> CollectionTree.parse(manifest.replace("@", E0)))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("a file")
        .hasMessageContaining("a directory");
  }

  @Test
  void refusesMorePiecesThanMemoryIsMeantFor() throws ManifestException {
    byte[] fits = ". %s %s 0:12:f 0:12:g\n".formatted(A5, B7).getBytes(StandardCharsets.UTF_8);
    ManifestParser.parse(fits, new TreeBuilder(4));

    assertThatThrownBy(() -> ManifestParser.parse(fits, new TreeBuilder(3)))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("0:12:g")
        .hasMessageContaining("more than 3 pieces");
  }

  @Test
  void manyFilesStayWithinTheirBudget() throws ManifestException {
    int files = 50_000;
    StringBuilder manifest = new StringBuilder(". ").append(A5);
    int nameBytes = 0;
    for (int i = files; i > 0; i--) {
      String name = "sample-" + i + ".txt";
      nameBytes += name.length();
      manifest.append(" 0:5:").append(name);
    }
    CollectionTree tree = CollectionTree.parse(manifest.append('\n').toString());

    assertThat(tree.fileCount()).isEqualTo(files);
    assertThat(names(tree, CollectionTree.ROOT)).isSorted().hasSize(files);
    assertThat(tree.size(tree.resolve("sample-4711.txt"))).isEqualTo(5);
    assertThat((tree.footprintBytes() - nameBytes) / files).isLessThanOrEqualTo(29);
  }

  private static List<String> names(CollectionTree tree, int directory) {
    return tree.children(directory).mapToObj(tree::name).toList();
  }

  private static List<String> paths(CollectionTree tree) {
    List<String> paths = new ArrayList<>();
    for (int node = 1; node < tree.nodeCount(); node++) {
      paths.add(tree.path(node));
    }
    return paths;
  }

  private static List<String> describe(SegmentList segments) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < segments.count(); i++) {
      char block = segments.locator(i).hash().hex().charAt(0);
      lines.add(
          "%d: %c %d+%d"
              .formatted(
                  segments.fileOffset(i), block, segments.blockOffset(i), segments.length(i)));
    }
    return lines;
  }
}
