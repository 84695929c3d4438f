package io.keepfs.local.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.local.manifest.ManifestBuilder.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Building, checking and hashing manifests. */
class ManifestTest {
  private static final String FOO = "acbd18db4cc2f85cedef654fccc4a4d8+3";
  private static final String BAR = "37b51d194a7513e45b56f6524f2d51f2+3";

  @Test
  void thePortableDataHashLeavesOutHintsButNotSizes() {
    assertThat(ManifestTexts.portableDataHash("")).isEqualTo("d41d8cd98f00b204e9800998ecf8427e+0");
    String plain = ". " + FOO + " 0:3:foo.txt\n";
    String signed = ". " + FOO + "+A" + "0".repeat(40) + "@6b168455+Kzzzzz 0:3:foo.txt\n";
    assertThat(ManifestTexts.portableDataHash(signed))
        .isEqualTo(ManifestTexts.portableDataHash(plain))
        .isEqualTo(ManifestTexts.md5(plain.getBytes()) + "+" + plain.length());
    assertThat(ManifestTexts.withoutSignatures(signed))
        .isEqualTo(". " + FOO + "+Kzzzzz 0:3:foo.txt\n");
  }

  @Test
  void whatIsNoLocatorStaysAsItIs() {
    String text = "garbage  " + FOO.toUpperCase() + "\n\n" + "x".repeat(40) + " \n" + FOO + "x+3";
    assertThat(ManifestTexts.mapLocators(text, Locator::withoutHints)).isEqualTo(text);
  }

  @Test
  void foldersAreSortedByComponentAndEscaped() {
    ManifestBuilder builder = new ManifestBuilder();
    builder.addFile("a/x", List.of(new Segment(0, 0, 2)));
    builder.addFile("a-b/y", List.of(new Segment(1, 1, 2)));
    builder.addFile("z: \\é", List.of(new Segment(0, 1, 2), new Segment(1, 0, 3)));
    builder.addFile("empty", List.of());
    builder.addFolder("nothing/in it");
    assertThat(
            builder.write(
                List.of(Locator.of(FOO.substring(0, 32), 3), Locator.of(BAR.substring(0, 32), 3))))
        .isEqualTo(
            ". "
                + FOO
                + " "
                + BAR
                + " 0:0:empty 1:5:z\\072\\040\\134é\n"
                + "./a "
                + FOO
                + " 0:2:x\n"
                + "./a-b "
                + BAR
                + " 1:2:y\n"
                + "./nothing/in\\040it d41d8cd98f00b204e9800998ecf8427e+0 0:0:\\056\n");
  }

  @Test
  void pathsThatCannotBeAreRefused() {
    ManifestBuilder builder = new ManifestBuilder();
    builder.addFile("a/b", List.of());
    for (String path : List.of("a", "a/b", "a/b/c", "", "/x", "x//y", "../x", "x/.")) {
      assertThatThrownBy(() -> builder.addFile(path, List.of()))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aValidManifestIsCounted() throws ManifestSyntaxException {
    String text =
        ". "
            + FOO
            + " "
            + BAR
            + "+A"
            + "0".repeat(40)
            + "@6b168455 0:2:a 4:2:a 0:6:b\\040c\n"
            + "./d d41d8cd98f00b204e9800998ecf8427e+0 0:0:empty 0:0:\\056\n";
    ManifestChecker.Summary summary = ManifestChecker.check(text);
    assertThat(summary.files()).isEqualTo(3);
    assertThat(summary.bytes()).isEqualTo(10);
    assertThat(ManifestChecker.check("")).isEqualTo(new ManifestChecker.Summary(0, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rubbish\n",
        "\n",
        ". F 0:0:x",
        ". F\n",
        ". 0:0:x\n",
        "a F 0:0:x\n",
        "./ F 0:0:x\n",
        "./a//b F 0:0:x\n",
        "./.. F 0:0:x\n",
        ". F 0:4:x\n",
        ". F 2:2:x\n",
        ". F 0:3:\n",
        ". F 0:3:../x\n",
        ". F 0:3:a//b\n",
        ". F 0:3:\\056\n",
        ". F 0:3:x F\n",
        ". F  0:3:x\n",
        ". F 0:3:x \n",
        ". acbd18db4cc2f85cedef654fccc4a4d8 0:0:x\n",
        ". acbd18db4cc2f85cedef654fccc4a4d8+99999999 0:0:x\n"
      })
  void aTextThatIsNoManifestIsRefused(String text) {
    assertThatThrownBy(() -> ManifestChecker.check(text.replace("F", FOO)))
        .isInstanceOf(ManifestSyntaxException.class)
        .hasMessageStartingWith("line 1: ");
  }
}
