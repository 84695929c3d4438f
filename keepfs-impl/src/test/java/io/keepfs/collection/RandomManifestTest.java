package io.keepfs.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.contract.MemoryBlockStore;
import io.keepfs.manifest.ManifestException;
import io.keepfs.manifest.PortableDataHash;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a manifest looks like, the tree holds the files that it was made from. */
class RandomManifestTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void everyFileReadsAsItWasMade(long seed) throws Exception {
    RandomManifest made = new RandomManifest(seed);
    CollectionTree tree = CollectionTree.parse(made.text());

    Map<String, byte[]> read = new TreeMap<>();
    MemoryBlockStore store = new MemoryBlockStore(made.blocks());
    for (int node = 0; node < tree.nodeCount(); node++) {
      if (!tree.isDirectory(node)) {
        ByteBuffer target = ByteBuffer.allocate((int) tree.size(node) + 1);
        int count = new FileContent(tree.segments(node), store).read(0, target);
        assertThat(count).isEqualTo((int) tree.size(node));
        read.put(tree.path(node), Arrays.copyOf(target.array(), count));
        assertThat(tree.resolve(tree.path(node))).isEqualTo(node);
      }
    }
    assertThat(read.keySet()).isEqualTo(made.files().keySet());
    assertThat(tree.fileCount()).isEqualTo(read.size());
    read.forEach((path, bytes) -> assertThat(bytes).as(path).isEqualTo(made.files().get(path)));
    for (String directory : made.directories()) {
      assertThat(tree.isDirectory(tree.resolve(directory))).as(directory).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void directoriesListInOrderOfCodePoints(long seed) throws Exception {
    CollectionTree tree = CollectionTree.parse(new RandomManifest(seed).text());
    for (int node = 0; node < tree.nodeCount(); node++) {
      List<String> names = tree.children(node).mapToObj(tree::name).toList();

      assertThat(names).doesNotHaveDuplicates().hasSize(tree.childCount(node));
      assertThat(names.stream().map(name -> name.codePoints().toArray()).toList())
          .isSortedAccordingTo(Arrays::compare);
      for (String name : names) {
        assertThat(tree.parent(tree.lookup(node, name))).isEqualTo(node);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void portableDataHashIsThatOfTheTextWithoutHints(long seed) throws Exception {
    String text = new RandomManifest(seed).text();
    byte[] bare =
        text.replaceAll("(?<= )([0-9a-f]{32}\\+[0-9]+)(\\+[A-Z][-A-Za-z0-9@_]*)+(?= )", "$1")
            .getBytes(StandardCharsets.UTF_8);
    String md5 =
        "%032x".formatted(new BigInteger(1, MessageDigest.getInstance("MD5").digest(bare)));

    assertThat(PortableDataHash.ofManifest(text)).hasToString(md5 + "+" + bare.length);
  }

  /** Damaged text is read or refused with a reason; nothing else may come of it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void damageIsRefusedInWords(long seed) {
    byte[] text = new RandomManifest(seed).text().getBytes(StandardCharsets.UTF_8);
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] damaged = text.clone();
      for (int j = 0; j <= random.nextInt(3); j++) {
        byte[] alphabet = " \n:+/.\\0123456789abcdefAZ\0\377".getBytes(StandardCharsets.ISO_8859_1);
        damaged[random.nextInt(damaged.length)] = alphabet[random.nextInt(alphabet.length)];
      }
      try {
        CollectionTree.parse(damaged);
      } catch (ManifestException e) {
        refused++;
        assertThat(e).hasMessageContaining("Manifest line " + e.line());
      }
    }
    assertThat(refused).isPositive();
  }
}
