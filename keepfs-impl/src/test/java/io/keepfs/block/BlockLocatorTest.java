package io.keepfs.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockLocatorTest {
  private static final String MD5 = "0123456789abcdef0123456789abcdef";
  private static final String SIGNATURE = "A1234567890123456789012345678901234567890@65f00000";

  @ParameterizedTest
  @ValueSource(
      strings = {
        MD5 + "+0",
        MD5 + "+67108864",
        MD5 + "+5+Z",
        MD5 + "+5+" + SIGNATURE,
        MD5 + "+5+K@zzzzz+" + SIGNATURE,
        MD5 + "+5+Rzzzzz-1234567890123456789012345678901234567890@65f00000",
        MD5 + "+5+K@zzzzz-bi6l4-000000000000000",
      })
  void readsAndWritesBackWhatIsValid(String text) {
    assertThat(BlockLocator.isValid(text)).isTrue();
    assertThat(BlockLocator.parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        MD5,
        MD5 + "+",
        MD5 + "+x",
        MD5 + "+-1",
        MD5 + "+67108865",
        MD5 + "+99999999999999999999",
        MD5 + "+5+",
        MD5 + "+5+a",
        MD5 + "+5++Z",
        MD5 + "+5+Z.",
        MD5 + "+5+Z\n",
        "0123456789ABCDEF0123456789abcdef+5",
        "123456789abcdef0123456789abcdef+5",
        " " + MD5 + "+5",
      })
  void refusesWhatIsNot(String text) {
    assertThat(BlockLocator.isValid(text)).isFalse();
    assertThatThrownBy(() -> BlockLocator.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "Z", "+Z+", "++Z", "+z", "+Z.", "+1", "+Z +Z", "+Z\u00e9"})
  void refusesHintsThatAreNone(String hints) {
    BlockHash hash = BlockHash.parse(MD5);

    assertThatThrownBy(() -> new BlockLocator(hash, 5, hints))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(BlockLocator.isValid(MD5 + "+5" + hints)).isFalse();
  }

  @Test
  void tellsItsParts() {
    BlockLocator locator = BlockLocator.parse(MD5 + "+5+K@zzzzz+" + SIGNATURE);

    assertThat(locator.hash().hex()).isEqualTo(MD5);
    assertThat(locator.sizeBytes()).isEqualTo(5);
    assertThat(locator.hintList()).containsExactly("K@zzzzz", SIGNATURE);
    assertThat(locator.signature()).contains(SIGNATURE);
    assertThat(locator.withoutHints()).isEqualTo(BlockLocator.parse(MD5 + "+5"));
    assertThat(locator.withoutHints().signature()).isEmpty();
  }

  @Test
  void keepsTheSignatureOutOfLogs() {
    BlockLocator locator = BlockLocator.parse(MD5 + "+5+" + SIGNATURE);

    assertThat(locator).hasToString(MD5 + "+5");
    assertThat(new BlockException(locator, "gone")).hasMessage("Block " + MD5 + "+5: gone");
    assertThatThrownBy(() -> BlockLocator.parse(MD5 + "+5+" + SIGNATURE + "!"))
        .hasMessageNotContaining("1234567890123456789012345678901234567890");
  }

  @Test
  void hashSurvivesTheWayThroughItsForms() {
    BlockHash hash = BlockHash.parse("ffeeddccbbaa99887766554433221100");

    assertThat(hash.high()).isEqualTo(0xffeeddccbbaa9988L);
    assertThat(hash.low()).isEqualTo(0x7766554433221100L);
    assertThat(BlockHash.parse(hash.hex())).isEqualTo(hash);
    assertThat(BlockHash.ofDigest(new byte[16]).hex()).isEqualTo("0".repeat(32));
  }
}
