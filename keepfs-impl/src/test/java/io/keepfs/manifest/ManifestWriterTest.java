package io.keepfs.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.keepfs.block.BlockLocator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ManifestWriterTest {
  private static final String SIGNATURE = "+A0123456789012345678901234567890123456789@65f00000";
  private static final BlockLocator FIRST = block('1', 10, SIGNATURE);
  private static final BlockLocator SECOND = block('2', 20, "+K@zzzzz");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static BlockLocator block(char digit, int size, String hints) {
    return BlockLocator.parse(String.valueOf(digit).repeat(32) + '+' + size + hints);
  }

  private ManifestWriter writer(boolean withHints) {
    return new ManifestWriter(out::write, withHints);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineNamesEachBlockOnceAndJoinsWhatAdjoins() {
    ManifestWriter writer = writer(true);
    writer.directory("");
    writer.file("a");
    writer.segment(SECOND, 5, 15);
    writer.segment(FIRST, 0, 4);
    writer.segment(FIRST, 4, 3);
    writer.segment(SECOND, 0, 1);
    writer.file("b");
    writer.segment(FIRST, 9, 1);
    writer.finish();

    assertThat(text())
        .isEqualTo(". " + SECOND.text() + ' ' + FIRST.text() + " 5:22:a 0:1:a 29:1:b\n");
  }

  @Test
  void withoutHintsItIsTheTextOfThePortableDataHash() {
    PortableHashSink hash = new PortableHashSink();
    for (ManifestWriter writer :
        new ManifestWriter[] {writer(true), new ManifestWriter(hash, false)}) {
      writer.directory("d");
      writer.file("f");
      writer.segment(FIRST, 0, 10);
      writer.finish();
    }

    assertThat(text()).isEqualTo("./d " + FIRST.text() + " 0:10:f\n");
    assertThat(hash.hash()).isEqualTo(PortableDataHash.ofManifest(text()));
  }

  @Test
  void blocksStartAnewWithEachLine() {
    ManifestWriter writer = writer(false);
    writer.directory("x");
    writer.file("f");
    writer.segment(FIRST, 0, 10);
    writer.segment(SECOND, 0, 20);
    writer.directory("y");
    writer.file("f");
    writer.segment(SECOND, 0, 20);
    writer.finish();

    assertThat(text())
        .isEqualTo("./x %s %s 0:30:f\n./y %s 0:20:f\n".formatted(FIRST, SECOND, SECOND));
  }

  @Test
  void emptyFilesAndDirectoriesStandOnTheEmptyBlock() {
    ManifestWriter writer = writer(true);
    writer.directory("");
    writer.file("empty");
    writer.file("none");
    writer.segment(FIRST, 3, 0);
    writer.directory("d/e");
    writer.finish();

    assertThat(text())
        .isEqualTo(
            """
            . d41d8cd98f00b204e9800998ecf8427e+0 0:0:empty 0:0:none
            ./d/e d41d8cd98f00b204e9800998ecf8427e+0 0:0:\\056
            """);
  }

  @Test
  void onlyBackslashColonAndUpToTheSpaceAreEscaped() {
    ManifestWriter writer = writer(true);
    writer.directory("a b/:");
    writer.file("\\\0\n\u001f\u007f'\"\u00e9\uD83D\uDE00.");
    writer.finish();

    assertThat(text())
        .isEqualTo(
            "./a\\040b/\\072 d41d8cd98f00b204e9800998ecf8427e+0"
                + " 0:0:\\134\\000\\012\\037\u007f'\"\u00e9\uD83D\uDE00.\n");
  }

  @Test
  void manyBlocksKeepTheirPlaces() {
    ManifestWriter writer = writer(false);
    StringBuilder expected = new StringBuilder(".");
    StringBuilder files = new StringBuilder();
    writer.directory("");
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 1000; i++) {
        BlockLocator block = BlockLocator.parse("%032x+%d".formatted(i * 7919L, 1 + i % 2));
        expected.append(round == 0 ? " " + block : "");
        writer.file(round + "-" + i);
        writer.segment(block, 0, 1);
        files.append(" %d:1:%d-%d".formatted(i / 2 * 3 + i % 2, round, i));
      }
    }
    writer.finish();

    assertThat(text()).isEqualTo(expected.append(files).append('\n').toString());
  }

  @Test
  void nothingWrittenIsTheEmptyCollection() {
    writer(true).finish();

    assertThat(text()).isEmpty();
    assertThat(new PortableHashSink().hash()).isEqualTo(PortableDataHash.EMPTY);
  }

  @Test
  void whatHasNoPlaceIsRefused() {
    ManifestWriter writer = writer(true);
    assertThatIllegalStateException().isThrownBy(() -> writer.file("f"));
    writer.directory("");
    assertThatIllegalStateException().isThrownBy(() -> writer.segment(FIRST, 0, 1));
    writer.file("f");
    assertThatIllegalArgumentException().isThrownBy(() -> writer.segment(FIRST, 5, 6));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.segment(FIRST, -1, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.segment(FIRST, 1, -1));
  }
}
