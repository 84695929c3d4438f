package io.keepfs.local.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trees of manifests. */
class ManifestTreeTest {
  private static final String A = "a".repeat(32) + "+10";
  private static final String B = "b".repeat(32) + "+5";
  private static final String EMPTY = "d41d8cd98f00b204e9800998ecf8427e+0";

  private static String rewritten(String text) throws ManifestSyntaxException {
    return ManifestTree.parse(text).write();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ". A B 0:15:f | . A B 0:15:f",
        ". A B 3:2:f 5:7:f | . A B 3:9:f",
        ". A B 8:4:z 0:1:a | . A B 0:1:a 8:4:z",
        ". A B 11:4:z 10:1:a | . B 0:1:a 1:4:z",
        ". A 0:5:x/y 5:5:b | . A 5:5:b\\n./x A 0:5:y",
        "./b A 0:1:f\\n./a-b A 0:1:f\\n./a/c A 0:1:f\\n./a A 0:1:f"
            + "| ./a A 0:1:f\\n./a/c A 0:1:f\\n./a-b A 0:1:f\\n./b A 0:1:f",
        ". E 0:0:f | . E 0:0:f",
        ". A 10:0:f | . E 0:0:f",
        ". E A E B 0:15:f | . A B 0:15:f",
        "./d E 0:0:\\056 | ./d E 0:0:\\056",
        ". E 0:0:f\\n./d E 0:0:\\056\\n./d/e E 0:0:\\056 | . E 0:0:f\\n./d/e E 0:0:\\056",
        ". A 0:1:a\\040b\\134\\072 | . A 0:1:a\\040b\\134\\072",
        ". A 0:1:\\303\\244 | . A 0:1:ä",
        ". A 0:1:\\x | . A 0:1:\\134x",
      })
  void aTreeIsWrittenNormalised(String text, String expected) throws ManifestSyntaxException {
    assertThat(rewritten(manifest(text))).isEqualTo(manifest(expected));
  }

  /** Letters stand for locators, and a backslash n for the end of a line. */
  private static String manifest(String text) {
    return text.strip()
            .replace("\\n", "\n")
            .replaceAll("(?<= )A(?= )", A)
            .replaceAll("(?<= )B(?= )", B)
            .replaceAll("(?<= )E(?= )", EMPTY)
        + "\n";
  }

  @Test
  void signaturesAreLeftOutAndOtherHintsStay() throws ManifestSyntaxException {
    String signed = A + "+Zhint+A" + "1".repeat(40) + "@12345678";
    assertThat(rewritten(". " + signed + " 0:1:f\n")).isEqualTo(". " + A + "+Zhint 0:1:f\n");
  }

  @Test
  void aPathIsAFileOrAFolder() {
    assertThatThrownBy(() -> ManifestTree.parse(". " + A + " 0:1:x\n./x " + A + " 0:1:y\n"))
        .isInstanceOf(ManifestSyntaxException.class)
        .hasMessageContaining("both a file and a folder");
    assertThatThrownBy(() -> ManifestTree.parse(". " + A + " 0:1:x/y 0:1:x\n"))
        .isInstanceOf(ManifestSyntaxException.class);
  }

  @Test
  void whatWasFoundIsNotChangedByLaterEdits() throws ManifestSyntaxException {
    ManifestTree tree = ManifestTree.parse("./d " + A + " 0:1:f\n");
    ManifestTree.Entry found = tree.find("d");
    tree.remove("d/f");
    assertThat(tree.write()).isEqualTo("./d " + EMPTY + " 0:0:\\056\n");
    tree.put("e", found);
    tree.put("e/g", tree.find("e/f"));
    tree.put("h", found);
    assertThat(tree.write())
        .isEqualTo("./d %s 0:0:\\056\n./e %s 0:1:f 0:1:g\n./h %s 0:1:f\n".formatted(EMPTY, A, A));
  }
}
