package io.keepfs.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortableDataHashTest {
  private static final String SIGNATURE = "+Aabcdefabcdefabcdefabcdefabcdefabcdefabcd@65f00000";

  @Test
  void emptyManifestHasTheKnownHash() {
    assertThat(PortableDataHash.EMPTY).hasToString("d41d8cd98f00b204e9800998ecf8427e+0");
    assertThat(PortableDataHash.ofManifest("")).isEqualTo(PortableDataHash.EMPTY);
  }

  /** Expected values were computed with Arvados' Python client. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          . d41d8cd98f00b204e9800998ecf8427e+0 0:0:a% | c513133550a4107d9e0d6fb63ab12c38+43
          . acbd18db4cc2f85cedef654fccc4a4d8+3 0:3:foo.txt% | 83367e8913dcec0bf3fc25ed5a27eacb+49
          . acbd18db4cc2f85cedef654fccc4a4d8+3+Aabcdefabcdefabcdefabcdefabcdefabcdefabcd@65f00000 0:3:foo.txt% | 83367e8913dcec0bf3fc25ed5a27eacb+49
          . acbd18db4cc2f85cedef654fccc4a4d8+3 0:3:foo\\040bar%./d/e acbd18db4cc2f85cedef654fccc4a4d8+3+K@zzzzz+Aabcdefabcdefabcdefabcdefabcdefabcdefabcd@65f00000 37b51d194a7513e45b56f6524f2d51f2+3 0:6:x 0:0:été% | 4f4a927968fb01b3d9066b5321630c2b+144
          ./empty d41d8cd98f00b204e9800998ecf8427e+0 0:0:\\056% | bfe99e733350a94fd6f98b9e07343614+52
          """)
  void agreesWithThePythonClient(String manifest, String expected) {
    String text = manifest.replace("%", "\n");

    assertThat(PortableDataHash.ofManifest(text)).hasToString(expected);
  }

  @Test
  void leavesOutEveryHintButTheSize() {
    String bare = ". d41d8cd98f00b204e9800998ecf8427e+0 0:0:a\n";
    String signed = ". d41d8cd98f00b204e9800998ecf8427e+0+K@zzzzz" + SIGNATURE + "+Zx 0:0:a\n";

    assertThat(PortableDataHash.ofManifest(signed)).isEqualTo(PortableDataHash.ofManifest(bare));
    assertThat(PortableDataHash.ofManifest(signed + signed))
        .isEqualTo(PortableDataHash.ofManifest(bare + bare));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "d41d8cd98f00b204e9800998ecf8427e",
        "d41d8cd98f00b204e9800998ecf8427e+",
        "d41d8cd98f00b204e9800998ecf8427e+00",
        "d41d8cd98f00b204e9800998ecf8427e+0+A",
        "D41d8cd98f00b204e9800998ecf8427e+0",
        "d41d8cd98f00b204e9800998ecf8427e+0 ",
        "xd41d8cd98f00b204e9800998ecf8427e+0",
        "zzzzz-4zz18-000000000000000",
      })
  void refusesOtherNames(String text) {
    assertThat(PortableDataHash.isValid(text)).isFalse();
    assertThatThrownBy(() -> PortableDataHash.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }

  @Test
  void readsBackWhatItWrites() {
    String text = "0123456789abcdef0123456789abcdef+123456789012";

    assertThat(PortableDataHash.isValid(text)).isTrue();
    assertThat(PortableDataHash.parse(text)).hasToString(text);
  }
}
