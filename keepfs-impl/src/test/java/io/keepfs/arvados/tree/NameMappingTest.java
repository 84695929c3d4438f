package io.keepfs.arvados.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameMappingTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          # substitution, stored name, shown name
          _,  plain,  plain
          _,  "",     _
          _,  .,      _
          _,  ..,     __
          _,  ...,    ...
          _,  a/b/c,  a_b_c
          "", a/b,    a_b
          /,  a/b,    a_b
          %2F, a/b,   a%2Fb
          %2F, /,     %2F
          """)
  void showsNamesThatCanBeFileNames(String substitution, String stored, String shown) {
    assertThat(NameMapping.of(substitution).shown(stored)).isEqualTo(shown);
  }

  @Test
  void replacesNul() {
    assertThat(NameMapping.of("%2F").shown("a\0b")).isEqualTo("a_b");
  }

  @Test
  void knowsWhatAFileNameMayStandFor() {
    assertThat(NameMapping.of("_").stored("a_b").orElseThrow()).containsExactly("a_b", "a/b");
    assertThat(NameMapping.of("_").stored("_").orElseThrow())
        .containsExactlyInAnyOrder("_", "/", "", ".");
    assertThat(NameMapping.of("_").stored("__").orElseThrow()).contains("__", "//", "..");
    assertThat(NameMapping.of("%2F").stored("a_b%2Fc").orElseThrow())
        .containsExactly("a_b%2Fc", "a_b/c");
    assertThat(NameMapping.of("_").stored("plain").orElseThrow()).containsExactly("plain");
  }

  @Test
  void leavesManyPossibilitiesToAListing() {
    assertThat(NameMapping.of("_").stored("a_b_c_d_e")).isPresent();
    assertThat(NameMapping.of("_").stored("a_b_c_d_e_f")).isEmpty();
  }

  @Test
  void eachPossibilityIsShownAsTheName() {
    for (String substitution : new String[] {"_", "", "%2F", "__"}) {
      NameMapping mapping = NameMapping.of(substitution);
      for (String shown : new String[] {"_", "__", "a__b", "a%2Fb_c", "x"}) {
        assertThat(mapping.stored(shown).orElseThrow())
            .isNotEmpty()
            .allMatch(stored -> mapping.shown(stored).equals(shown));
      }
    }
  }
}
