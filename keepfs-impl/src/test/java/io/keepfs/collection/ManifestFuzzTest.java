package io.keepfs.collection;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.keepfs.manifest.ManifestException;
import io.keepfs.manifest.PortableDataHash;

/** Any bytes for a manifest: refused in words, or read and written the same way for ever. */
class ManifestFuzzTest {
  @DictionaryEntries({
    ". d41d8cd98f00b204e9800998ecf8427f+0 0:0:a\\x0A",
    "./b/c d41d8cd98f00b204e9800998ecf8427f+10 0:5:d 5:5:e\\x0A",
    " d41d8cd98f00b204e9800998ecf8427f+67108864+A0000000000000000000000000000000000000000@12345678",
    " 0:0:\\x5C056",
    " 3:4:a\\x5C040b",
    "\\x5C134",
    "./"
  })
  @FuzzTest(maxDuration = "10m")
  void isReadOrRefused(byte @NotNull [] text) throws ManifestException {
    CollectionTree tree;
    try {
      tree = CollectionTree.parse(text);
    } catch (ManifestException e) {
      assertThat(e).hasMessageContaining("Manifest line " + e.line());
      return;
    }
    byte[] normal = ManifestNormalizer.signedText(tree);
    CollectionTree again = CollectionTree.parse(normal);
    assertThat(ManifestNormalizer.signedText(again)).isEqualTo(normal);
    assertThat(PortableDataHash.ofManifest(normal))
        .isEqualTo(ManifestNormalizer.portableDataHash(again));
    assertThat(again.fileCount()).isEqualTo(tree.fileCount());
    for (int node = 0; node < tree.nodeCount(); node++) {
      assertThat(tree.resolve(tree.path(node))).isEqualTo(node);
    }
  }
}
