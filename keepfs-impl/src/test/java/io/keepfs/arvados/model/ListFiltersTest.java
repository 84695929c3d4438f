package io.keepfs.arvados.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListFiltersTest {

  @Test
  void aTypeBeforeTheFieldLimitsTheConditionToThatType() {
    ListFilters filters =
        ListFilters.parse(
            """
            [["collections.name", "like", "a%"], ["groups.name", "=", "b"],
             ["uuid", "in", ["x", "y"]], ["properties.species", "exists", true],
             ["container_requests.state", "=", "Final"], "(modified_at > created_at)"]
            """);
    String others =
        "[\"uuid\",\"in\",[\"x\",\"y\"]], [\"properties.species\",\"exists\",true],"
            + " \"(modified_at > created_at)\"]";
    assertThat(filters.on("collections", false))
        .hasToString("[[\"name\",\"like\",\"a%\"], " + others);
    assertThat(filters.on("collections", true))
        .hasToString("[[\"collections.name\",\"like\",\"a%\"], " + others);
    assertThat(filters.on("groups", false)).hasToString("[[\"name\",\"=\",\"b\"], " + others);
    assertThat(filters.on("links", false)).hasToString("[" + others);
    assertThat(ListFilters.NONE.on("links", false)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a": 1}              | is no list of filters
          [[1, "=", 2]]         | filter 1 has a field or an operator that is no text
          ["(a < b)", ["a"]]    | filter 2 is no ["field", "operator", operand]
          [["a", "=", 1]        | is no JSON
          """)
  void whatIsNoListOfFiltersIsRefusedInOneLine(String json, String words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ListFilters.parse(json))
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }
}
