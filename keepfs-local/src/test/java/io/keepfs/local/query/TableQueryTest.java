package io.keepfs.local.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keepfs.local.store.Database;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Table;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages, orders and indexes over a table of 2,500 rows of three owners. */
class TableQueryTest {
  private static final int ROWS = 2500;

  @TempDir Path folder;

  private Database database;
  private Table table;

  @BeforeEach
  void fill() {
    database = Database.open(folder.resolve("records"));
    table = database.table(Schemas.COLLECTIONS);
    database.write(
        () -> {
          for (int i = 0; i < ROWS; i++) {
            table.put(row(i, "owner" + i % 3));
          }
          return table;
        });
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static Row row(int i, String owner) {
    return Row.of(
        Schemas.COLLECTIONS,
        Map.of(
            "uuid",
            "zlocl-4zz18-%015d".formatted(i),
            "owner_uuid",
            owner,
            "name",
            "name " + i % 10,
            "modified_at",
            Instant.ofEpochSecond(ROWS - i)));
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private Page query(String filters, String order, long offset, int limit, boolean counted) {
    Ordering ordering = Ordering.parse(json(order)).forTable(Schemas.COLLECTIONS, false);
    return new TableQuery(
            FilterTerm.parseAll(json(filters)), row -> true, ordering, offset, limit, counted)
        .run(table);
  }

  private static List<String> uuids(Page page) {
    return page.rows().stream().map(Row::uuid).toList();
  }

  @Test
  void keysetPagesMeetEachRowOnce() {
    List<String> seen = new ArrayList<>();
    String next = "";
    for (Page page = query("[]", "['uuid asc']", 0, 1000, false); !page.rows().isEmpty(); ) {
      seen.addAll(uuids(page));
      next = seen.get(seen.size() - 1);
      page = query("[['uuid','>','" + next + "']]", "['uuid asc']", 0, 1000, false);
    }
    assertThat(seen).hasSize(ROWS).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void offsetPagesMeetEachRowOnceInWhateverOrder() {
    for (String order : List.of("[]", "['name desc']", "'name, uuid desc'", "['owner_uuid']")) {
      Set<String> seen = new TreeSet<>();
      for (int offset = 0; offset < ROWS; offset += 400) {
        Page page = query("[]", order, offset, 400, true);
        assertThat(page.available()).isEqualTo(ROWS);
        seen.addAll(uuids(page));
      }
      assertThat(seen).as(order).hasSize(ROWS);
    }
  }

  @Test
  void theNewestComeFirstUnlessAskedOtherwise() {
    assertThat(uuids(query("[]", "[]", 0, 2, true)))
        .containsExactly("zlocl-4zz18-000000000000000", "zlocl-4zz18-000000000000001");
    assertThat(uuids(query("[]", "['modified_at']", 0, 1, true)))
        .containsExactly("zlocl-4zz18-000000000002499");
  }

  @Test
  void filtersWithAnIndexFindWhatScanningFinds() {
    List<String> byIndex =
        uuids(query("[['owner_uuid','=','owner1']]", "['uuid']", 0, ROWS, false));
    List<String> byScan =
        uuids(query("[['owner_uuid','like','owner1']]", "['uuid']", 0, ROWS, false));
    assertThat(byIndex).isEqualTo(byScan).hasSize(833);
    String keyset = "[['owner_uuid','=','owner1'],['uuid','>','" + byIndex.get(5) + "']]";
    assertThat(uuids(query(keyset, "['uuid']", 0, 3, false))).isEqualTo(byIndex.subList(6, 9));
    assertThat(query("[['owner_uuid','in',['owner1','owner2']]]", "[]", 0, 1, true).available())
        .isEqualTo(1666);
  }

  @Test
  void indexesFollowChanges() {
    database.write(
        () -> {
          table.put(row(1, "owner9"));
          return table;
        });
    assertThat(uuids(query("[['owner_uuid','=','owner9']]", "[]", 0, 10, true)))
        .containsExactly("zlocl-4zz18-000000000000001");
    assertThat(query("[['owner_uuid','=','owner1']]", "[]", 0, 10, true).available())
        .isEqualTo(832);
  }

  @Test
  void countingIsLeftOutWhereItIsNotWanted() {
    assertThat(query("[]", "[]", 0, 1, false).available()).isEqualTo(-1);
    assertThat(query("[]", "[]", 0, 0, true).rows()).isEmpty();
  }

  @Test
  void unknownOrdersAreRefused() {
    assertThatThrownBy(() -> query("[]", "['nonsense']", 0, 1, true))
        .isInstanceOf(QueryException.class);
    assertThatThrownBy(() -> query("[]", "['name sideways']", 0, 1, true))
        .isInstanceOf(QueryException.class);
  }
}
