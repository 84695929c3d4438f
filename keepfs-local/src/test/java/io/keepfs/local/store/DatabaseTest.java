package io.keepfs.local.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file with the tables. */
class DatabaseTest {
  private static final int ROWS = 4000;

  /**
   * The rows that are left have one megabyte. Five are usual, and twelve where nobody tidies up.
   */
  private static final long MAX_FILE_BYTES = 8 << 20;

  @TempDir Path folder;

  private final Uuids uuids = new Uuids("zlocl");

  private Row link() {
    String text = "x".repeat(200);
    Map<String, Object> values =
        Map.of("uuid", uuids.next(Schemas.LINKS), "owner_uuid", text, "name", text);
    return Row.of(Schemas.LINKS, values);
  }

  @Test
  void theFileDoesNotGrowWithTheNumberOfChanges() throws IOException {
    Path file = folder.resolve("records.mv");
    TreeSet<String> left = new TreeSet<>();
    try (Database database = Database.open(file)) {
      Table links = database.table(Schemas.LINKS);
      for (int i = 0; i < ROWS; i++) {
        Row row = link();
        left.add(row.uuid());
        String old = i < ROWS / 2 ? null : left.pollFirst();
        database.write(
            () -> {
              links.put(row);
              return old == null ? row : links.remove(old);
            });
      }
    }
    assertThat(Files.size(file)).isLessThan(MAX_FILE_BYTES);
    try (Database database = Database.open(file)) {
      assertThat(List.copyOf(database.table(Schemas.LINKS).rows().keySet()))
          .isEqualTo(List.copyOf(left));
    }
  }
}
