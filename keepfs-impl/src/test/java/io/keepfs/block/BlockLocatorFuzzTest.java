package io.keepfs.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

/** Any text for a locator. */
class BlockLocatorFuzzTest {
  @DictionaryEntries({
    "d41d8cd98f00b204e9800998ecf8427f+0",
    "+A0000000000000000000000000000000000000000@12345678",
    "+Rzzzzz-0000000000000000000000000000000000000000@12345678",
    "+Kzzzzz"
  })
  @FuzzTest(maxDuration = "10m")
  void isReadOrRefused(@NotNull String text) {
    if (!BlockLocator.isValid(text)) {
      assertThatIllegalArgumentException().isThrownBy(() -> BlockLocator.parse(text));
      return;
    }
    BlockLocator locator = BlockLocator.parse(text);
    assertThat(BlockLocator.parse(locator.text())).isEqualTo(locator);
    assertThat(locator.withoutHints().text()).isEqualTo(locator.toString());
    assertThat(locator.hintList()).noneMatch(String::isEmpty);
    locator.signature().ifPresent(signature -> assertThat(locator.hintList()).contains(signature));
  }
}
