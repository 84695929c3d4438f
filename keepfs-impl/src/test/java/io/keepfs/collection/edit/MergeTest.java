package io.keepfs.collection.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.RenameMode;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.write.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergeTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String COPY = "~20260102-030405~conflict~";

  private final EditFixture fixture = new EditFixture();

  /** A way to change a collection. */
  private interface Edit {
    void on(EditableCollection collection) throws IOException;
  }

  /** A row of the table in {@link Merge}; all begin with {@code d/x = 1} and {@code d/y = 1}. */
  record Row(String what, Edit here, Edit there, Map<String, String> then, int conflicts) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Edit write(String path, String text) {
    return collection -> EditFixture.put(collection, path, text);
  }

  private static Edit remove(String path) {
    return collection -> collection.removeFile(path);
  }

  private static final Edit NOTHING = collection -> {};

  private static Edit all(Edit... edits) {
    return collection -> {
      for (Edit edit : edits) {
        edit.on(collection);
      }
    };
  }

  private static Edit move(String from, String to) {
    return collection -> collection.rename(from, collection, to, RenameMode.REPLACE);
  }

  private static final Edit REMOVE_ALL =
      all(remove("d/x"), remove("d/y"), collection -> collection.removeDirectory("d"));

  static List<Row> rows() {
    return List.of(
        new Row("nothing", NOTHING, NOTHING, Map.of("d/x", "1", "d/y", "1"), 0),
        new Row("there only", NOTHING, write("d/x", "2"), Map.of("d/x", "2", "d/y", "1"), 0),
        new Row("here only", write("d/x", "2"), NOTHING, Map.of("d/x", "2", "d/y", "1"), 0),
        new Row(
            "the same", write("d/x", "2"), write("d/x", "2"), Map.of("d/x", "2", "d/y", "1"), 0),
        new Row(
            "different files",
            write("d/x", "2"),
            write("d/y", "3"),
            Map.of("d/x", "2", "d/y", "3"),
            0),
        new Row(
            "both changed",
            write("d/x", "2"),
            write("d/x", "3"),
            Map.of("d/x", "2", "d/x" + COPY, "3", "d/y", "1"),
            1),
        new Row(
            "both added",
            write("new", "2"),
            write("new", "3"),
            Map.of("d/x", "1", "d/y", "1", "new", "2", "new" + COPY, "3"),
            1),
        new Row("gone there", NOTHING, remove("d/x"), Map.of("d/y", "1"), 0),
        new Row(
            "gone there, changed here",
            write("d/x", "2"),
            remove("d/x"),
            Map.of("d/x", "2", "d/y", "1"),
            0),
        new Row("gone here", remove("d/x"), NOTHING, Map.of("d/y", "1"), 0),
        new Row(
            "gone here, changed there",
            remove("d/x"),
            write("d/x", "2"),
            Map.of("d/x" + COPY, "2", "d/y", "1"),
            1),
        new Row("gone on both sides", remove("d/x"), remove("d/x"), Map.of("d/y", "1"), 0));
  }

  static List<Row> rowsOfDirectories() {
    return List.of(
        new Row(
            "all gone there, one changed here",
            write("d/x", "2"),
            REMOVE_ALL,
            Map.of("d/x", "2"),
            0),
        new Row(
            "all gone here, one changed there",
            REMOVE_ALL,
            write("d/x", "2"),
            Map.of("d" + COPY + "/x", "2", "d" + COPY + "/y", "1"),
            1),
        new Row(
            "a file for a directory, there",
            write("d/x", "2"),
            all(REMOVE_ALL, write("d", "file")),
            Map.of("d/x", "2", "d/y", "1", "d" + COPY, "file"),
            1),
        new Row(
            "directories made on both sides",
            write("n/a", "2"),
            write("n/b", "3"),
            Map.of("d/x", "1", "d/y", "1", "n/a", "2", "n/b", "3"),
            0),
        new Row(
            "directories made on both sides with the same name in them",
            write("n/a", "2"),
            write("n/a", "3"),
            Map.of("d/x", "1", "d/y", "1", "n/a", "2", "n/a" + COPY, "3"),
            1),
        new Row("moved here", move("d", "e"), NOTHING, Map.of("e/x", "1", "e/y", "1"), 0),
        new Row(
            "moved here, added there",
            move("d", "e"),
            write("d/z", "2"),
            Map.of(
                "e/x",
                "1",
                "e/y",
                "1",
                "d" + COPY + "/x",
                "1",
                "d" + COPY + "/y",
                "1",
                "d" + COPY + "/z",
                "2"),
            1),
        new Row(
            "made anew here, added there",
            all(REMOVE_ALL, write("d/n", "2")),
            write("d/z", "3"),
            Map.of("d/n", "2", "d/z", "3"),
            0));
  }

  private CollectionTree before() throws IOException {
    return fixture.treeOf(Map.of("d/x", "1", "d/y", "1"));
  }

  private CollectionTree after(CollectionTree tree, Edit edit) throws IOException {
    EditableCollection there = fixture.on(tree);
    edit.on(there);
    return fixture.save(there);
  }

  @ParameterizedTest
  @MethodSource({"rows", "rowsOfDirectories"})
  void bothSidesSurvive(Row row) throws Exception {
    CollectionTree before = before();
    EditableCollection here = fixture.on(before);
    row.here().on(here);
    fixture.changes(here); // content is stored first: what is the same is then known to be
    CollectionTree there = after(before, row.there());

    assertThat(here.merge(there, OnConflict.COPY, NOW)).hasSize(row.conflicts());
    assertThat(EditFixture.contents(here)).isEqualTo(new TreeMap<>(row.then()));
    // And that is what the server gets.
    ModelServer server = new ModelServer(there);
    server.apply(fixture.changes(here).replacement());
    assertThat(fixture.contents(EditFixture.tree(server.manifest()))).isEqualTo(row.then());
  }

  @Test
  void conflictsCanBeFailures() throws Exception {
    CollectionTree before = before();
    EditableCollection here = fixture.on(before);
    write("d/x", "2").on(here);
    CollectionTree there = after(before, all(write("d/x", "3"), write("d/y", "4")));
    assertThatThrownBy(() -> here.merge(there, OnConflict.FAIL, NOW))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("d/x");
    assertThat(EditFixture.contents(here)).isEqualTo(Map.of("d/x", "2", "d/y", "1"));

    here.merge(there, OnConflict.OVERWRITE, NOW);
    assertThat(EditFixture.contents(here)).isEqualTo(Map.of("d/x", "2", "d/y", "4"));
  }

  @Test
  void otherSignaturesAreNoChange() throws Exception {
    CollectionTree before = before();
    EditableCollection here = fixture.on(before);
    write("d/x", "2").on(here);
    EditFile open = here.open("d/y", true);
    String text =
        new String(fixture.changes(fixture.on(before)).manifest(), StandardCharsets.UTF_8);
    CollectionTree there = EditFixture.tree(text.replace("@7fffffff", "@7ffffffe"));
    assertThat(here.merge(there, OnConflict.COPY, NOW)).isEmpty();
    assertThat(EditFixture.contents(here)).isEqualTo(Map.of("d/x", "2", "d/y", "1"));
    assertThat(new String(fixture.changes(here).manifest(), StandardCharsets.UTF_8))
        .contains("@7ffffffe");
    assertThat(open.content().settled())
        .allMatch(
            segment ->
                segment.source() instanceof Source.Stored block
                    && block.locator().hints().endsWith("@7ffffffe"));
    open.closed(true);
  }

  @Test
  void namesOfConflictsAreNeverTaken() throws Exception {
    CollectionTree before = before();
    EditableCollection here = fixture.on(before);
    all(write("d/x", "2"), write("d/x" + COPY, "mine")).on(here);
    here.merge(after(before, write("d/x", "3")), OnConflict.COPY, NOW);
    assertThat(EditFixture.contents(here))
        .containsEntry("d/x" + COPY, "mine")
        .containsEntry("d/x" + COPY + "2", "3");
  }

  @Test
  void anOpenFileFollowsUntilItIsChanged() throws Exception {
    CollectionTree before = before();
    EditableCollection here = fixture.on(before);
    EditFile file = here.open("d/x", true);
    here.merge(after(before, write("d/x", "22")), OnConflict.COPY, NOW);
    assertThat(file.content().size()).isEqualTo(2);
    file.content().write(2, ByteBuffer.wrap("3".getBytes(StandardCharsets.UTF_8)));
    file.closed(true);
    assertThat(EditFixture.contents(here)).isEqualTo(Map.of("d/x", "223", "d/y", "1"));
  }

  @Test
  void anOpenFileThatIsGoneThereStaysReadable() throws Exception {
    CollectionTree before = before();
    EditableCollection here = fixture.on(before);
    EditFile file = here.open("d/x", false);
    here.merge(after(before, remove("d/x")), OnConflict.COPY, NOW);
    assertThat(EditFixture.contents(here)).isEqualTo(Map.of("d/y", "1"));
    ByteBuffer bytes = ByteBuffer.allocate(10);
    assertThat(file.content().read(0, bytes)).isEqualTo(1);
    file.closed(false);
  }

  /** Whatever two do, each text that one of them wrote is there afterwards. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void nothingIsLost(int part) throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 250; round++) {
      CollectionTree before = randomly(fixture.treeOf(Map.of()), random, "0-" + round, 8);
      EditableCollection here = fixture.on(before);
      Map<String, String> mine = new HashMap<>();
      edit(here, random, "here-" + round, 6, mine);
      EditableCollection other = fixture.on(before);
      Map<String, String> theirs = new HashMap<>();
      edit(other, random, "there-" + round, 6, theirs);
      theirs.keySet().retainAll(EditFixture.contents(other).values());
      Map<String, String> local = EditFixture.contents(here);
      mine.keySet().retainAll(local.values());
      CollectionTree there = fixture.save(other);
      here.merge(there, OnConflict.COPY, NOW);

      Map<String, String> merged = EditFixture.contents(here);
      assertThat(merged.values()).as("seed %d", seed).containsAll(mine.keySet());
      assertThat(merged.values()).as("seed %d", seed).containsAll(theirs.keySet());
      ModelServer server = new ModelServer(there);
      server.apply(fixture.changes(here).replacement());
      assertThat(fixture.contents(EditFixture.tree(server.manifest())))
          .as("seed %d", seed)
          .isEqualTo(merged);
      assertThat(fixture.contents(fixture.save(here))).as("seed %d", seed).isEqualTo(merged);
    }
  }

  private CollectionTree randomly(CollectionTree tree, Random random, String text, int steps)
      throws IOException {
    EditableCollection collection = fixture.on(tree);
    edit(collection, random, text, steps, new HashMap<>());
    return fixture.save(collection);
  }

  /** Notes each text that was written. */
  private static void edit(
      EditableCollection collection,
      Random random,
      String text,
      int steps,
      Map<String, String> written)
      throws IOException {
    for (int i = 0; i < steps; i++) {
      String path = path(random);
      try {
        switch (random.nextInt(6)) {
          case 0 -> collection.removeFile(path);
          case 1 -> collection.rename(path, collection, path(random), RenameMode.REPLACE);
          case 2 -> collection.removeDirectory(path);
          default -> {
            String content = text + "-" + i;
            EditFixture.put(collection, path, content);
            written.put(content, path);
          }
        }
      } catch (IOException e) {
        // refused, which is all right
      }
    }
  }

  private static String path(Random random) {
    String name = String.valueOf((char) ('a' + random.nextInt(3)));
    return random.nextBoolean() ? name : name + "/" + (char) ('a' + random.nextInt(3));
  }
}
