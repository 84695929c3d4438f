package io.keepfs.collection.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.block.contract.MemoryBlockWriter;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.ManifestNormalizer;
import io.keepfs.manifest.PortableDataHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EditableCollectionTest {
  private final EditFixture fixture = new EditFixture();

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void oneChangeAmongManyIsSentAlone() throws Exception {
    StringBuilder manifest = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      manifest.append("./d%04d 0cc175b9c0f1b6a831c399e269772661+1 0:1:f 0:1:g\n".formatted(i));
    }
    EditableCollection collection = fixture.on(EditFixture.tree(manifest.toString()));
    EditFixture.put(collection, "d0500/f", "new");
    collection.removeFile("d0501/f");
    ChangeSet changes = fixture.changes(collection);

    assertThat(changes.replacement().paths())
        .isEqualTo(Map.of("/d0500/f", "manifest_text/d0500/f", "/d0501/f", ""));
    assertThat(new String(changes.replacement().manifest(), StandardCharsets.UTF_8))
        .matches("\\./d0500 [0-9a-f]{32}\\+3\\+A[^ ]* 0:3:f\n");
    String whole = new String(changes.manifest(), StandardCharsets.UTF_8);
    assertThat(whole.lines()).hasSize(1000);
    assertThat(changes.portableDataHash())
        .isEqualTo(ManifestNormalizer.portableDataHash(EditFixture.tree(whole)));
  }

  @Test
  void movingADirectoryIsOneEntry() throws Exception {
    EditableCollection collection = fixture.on(fixture.treeOf(Map.of("a/b/x", "1", "a/y", "2")));
    collection.rename("a/b", collection, "c", RenameMode.REPLACE);
    assertThat(fixture.changes(collection).replacement().paths())
        .isEqualTo(Map.of("/a/b", "", "/c", "current/a/b"));
  }

  @Test
  void aDirectoryThatLostAllStaysADirectory() throws Exception {
    CollectionTree tree = fixture.treeOf(Map.of("a/x", "1", "y", "2"));
    EditableCollection collection = fixture.on(tree);
    collection.removeFile("a/x");
    ChangeSet.Replacement replacement = fixture.changes(collection).replacement();
    assertThat(replacement.paths()).isEqualTo(Map.of("/a", "manifest_text/a"));
    ModelServer server = new ModelServer(tree);
    server.apply(replacement);
    assertThat(fixture.contents(EditFixture.tree(server.manifest())))
        .isEqualTo(Map.of("a/", "", "y", "2"));
  }

  @Test
  void nothingIsSentWhenNothingChanged() throws Exception {
    EditableCollection collection = fixture.on(fixture.treeOf(Map.of("a/x", "1")));
    EditFile file = collection.open("a/x", true);
    file.content().write(0, text("1"));
    file.closed(true);
    collection.createDirectory("b");
    collection.removeDirectory("b");
    assertThat(fixture.changes(collection).isEmpty()).isTrue();
  }

  @Test
  void movesBetweenCollectionsStoreNothing() throws Exception {
    EditableCollection one = fixture.on(fixture.treeOf(Map.of("a/x", "1", "a/y", "2")));
    EditableCollection two = fixture.empty();
    int before = fixture.keep.puts().size();
    one.rename("a", two, "b", RenameMode.REPLACE);
    assertThat(fixture.contents(fixture.save(two))).isEqualTo(Map.of("b/x", "1", "b/y", "2"));
    assertThat(fixture.contents(fixture.save(one))).isEmpty();
    assertThat(fixture.keep.puts()).hasSize(before);
  }

  @Test
  void aFileThatIsOpenForWritingStaysInItsCollection() throws Exception {
    EditableCollection one =
        fixture.on(fixture.treeOf(Map.of("a/x", "1", "b", "2", "before", "0")));
    EditableCollection two = fixture.on(fixture.treeOf(Map.of("c", "3")));
    EditFile open = one.open("a/x", true);
    EditFile there = two.open("c", true);
    EditFile read = one.open("before", false);
    Map<String, RenameMode> refused =
        Map.of("a/x", RenameMode.REPLACE, "a", RenameMode.NO_REPLACE, "b", RenameMode.EXCHANGE);
    for (Map.Entry<String, RenameMode> move : refused.entrySet()) {
      String to = move.getValue() == RenameMode.NO_REPLACE ? "new" : "c";
      assertThatThrownBy(() -> one.rename(move.getKey(), two, to, move.getValue()))
          .as("%s", move)
          .isInstanceOfSatisfying(
              NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EXDEV));
    }
    assertThat(EditFixture.contents(two)).isEqualTo(Map.of("c", "3"));
    one.rename("a/x", one, "moved", RenameMode.REPLACE);
    one.rename("before", two, "before", RenameMode.REPLACE); // it is only read
    open.closed(true);
    there.closed(true);
    read.closed(false);
    one.rename("moved", two, "c", RenameMode.EXCHANGE);
    assertThat(EditFixture.contents(one)).containsEntry("moved", "3");
    assertThat(EditFixture.contents(two)).isEqualTo(Map.of("c", "1", "before", "0"));
  }

  @Test
  void aFileThatIsBeingWrittenIsSavedOnlyWhenAskedFor() throws Exception {
    EditableCollection collection = fixture.on(fixture.treeOf(Map.of("old", "1")));
    EditFile old = collection.open("old", true);
    old.content().write(0, text("22"));
    EditFile made = collection.create("new");
    made.content().write(0, text("3"));
    Capture capture = collection.capture(file -> false);
    assertThat(capture.store(fixture.uploads).isEmpty()).isTrue();

    ChangeSet asked = collection.capture(file -> file == made).store(fixture.uploads);
    assertThat(asked.replacement().paths()).isEqualTo(Map.of("/new", "manifest_text/new"));
    collection.adopt(asked, EditFixture.tree(asked.manifest()));
    made.content().write(1, text("4"));
    // What was saved of it stands until it is closed.
    assertThat(collection.capture(file -> false).store(fixture.uploads).isEmpty()).isTrue();
    old.closed(true);
    made.closed(true);
    assertThat(fixture.contents(fixture.save(collection)))
        .isEqualTo(Map.of("old", "22", "new", "34"));
  }

  @Test
  void whatACommitHasTakenNoteOfIsSavedAlsoIfItIsRemovedMeanwhile() throws Exception {
    EditableCollection collection = fixture.empty();
    EditFixture.put(collection, "x", "1");
    Capture capture = collection.capture(file -> false);
    collection.removeFile("x");
    ChangeSet changes = capture.store(fixture.uploads);
    CollectionTree tree = EditFixture.tree(changes.manifest());
    assertThat(fixture.contents(tree)).isEqualTo(Map.of("x", "1"));
    collection.adopt(changes, tree);
    assertThat(fixture.contents(fixture.save(collection))).isEmpty();
  }

  @Test
  void anUnlinkedFileGoesOnWhileItIsOpen() throws Exception {
    EditableCollection collection = fixture.on(fixture.treeOf(Map.of("x", "1")));
    EditFile file = collection.open("x", true);
    collection.removeFile("x");
    file.content().write(1, text("2"));
    ByteBuffer bytes = ByteBuffer.allocate(10);
    assertThat(file.content().read(0, bytes)).isEqualTo(2);
    fixture.save(collection);
    file.closed(true);
    assertThat(fixture.contents(fixture.save(collection))).isEmpty();
    assertThat(fixture.keep.puts()).hasSize(1);
  }

  @Test
  void aFileThatIsOpenDuringASaveIsTheSameFileAfterwards() throws Exception {
    EditableCollection collection = fixture.empty();
    EditFile file = collection.create("x");
    file.content().write(0, text("1"));
    fixture.save(collection);
    file.content().write(1, text("2"));
    file.closed(true);
    assertThat(fixture.contents(fixture.save(collection))).isEqualTo(Map.of("x", "12"));
  }

  @Test
  void whatCouldNotBeStoredStaysChanged() throws Exception {
    EditableCollection collection = fixture.empty();
    EditFixture.put(collection, "x", "1");
    fixture.keep.failNext(1);
    Capture capture = collection.capture(file -> true);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> capture.store(fixture.uploads))
        .isInstanceOf(IOException.class);
    assertThat(EditFixture.contents(collection)).isEqualTo(Map.of("x", "1"));
    assertThat(fixture.contents(fixture.save(collection))).isEqualTo(Map.of("x", "1"));
  }

  @Test
  void aCaptureNamesAFewOfItsPaths() throws Exception {
    CollectionTree tree =
        fixture.treeOf(Map.of("d/old", "1", "gone", "2", "same", "3", "moved/f", "4"));
    EditableCollection collection = fixture.on(tree);
    assertThat(collection.capture(file -> true).names()).isEmpty();
    collection.removeFile("gone");
    EditFixture.put(collection, "d/new", "5");
    collection.createDirectory("empty");
    assertThat(collection.capture(file -> true).names()).isEqualTo("d/new, empty/, gone");
    for (int i = 0; i < 5; i++) {
      EditFixture.put(collection, "a" + i, "6");
    }
    assertThat(collection.capture(file -> true).names()).isEqualTo("a0, a1, a2 and 5 more");
  }

  @Test
  void manyClosedFilesShareOneBlock() throws Exception {
    EditableCollection collection = fixture.empty();
    Map<String, String> expected = new TreeMap<>();
    for (int i = 0; i < 1000; i++) {
      EditFixture.put(collection, "d/" + i, "text " + i);
      expected.put("d/" + i, "text " + i);
    }
    CollectionTree tree = fixture.save(collection);
    assertThat(fixture.keep.puts()).hasSize(1);
    assertThat(fixture.contents(tree)).isEqualTo(expected);
    assertThat(ManifestNormalizer.portableDataHash(tree))
        .isEqualTo(PortableDataHash.ofManifest(ManifestNormalizer.portableText(tree)));
  }

  @Test
  void blocksThatTheCollectionHasAreNotStoredAgain() throws Exception {
    CollectionTree tree = fixture.treeOf(Map.of("x", "the same"));
    EditFixture other = new EditFixture(fixture.keep); // which has stored nothing itself
    EditableCollection collection = other.on(tree);
    EditFixture.put(collection, "y", "the same");
    assertThat(other.contents(other.save(collection)))
        .isEqualTo(Map.of("x", "the same", "y", "the same"));
    assertThat(fixture.keep.puts()).hasSize(1);
  }

  @Test
  void namesAreInTheOrderOfCodePoints() throws Exception {
    EditableCollection collection = fixture.empty();
    for (String name : List.of("\uFFFD", "\uD83D\uDE00", "a", "\u00fc", "B")) {
      EditFixture.put(collection, name, name);
    }
    assertThat(collection.list("")).containsExactly("B", "a", "\u00fc", "\uFFFD", "\uD83D\uDE00");
    byte[] manifest = fixture.changes(collection).manifest();
    assertThat(ManifestNormalizer.signedText(EditFixture.tree(manifest))).isEqualTo(manifest);
    assertThat(new String(manifest, StandardCharsets.UTF_8)).contains(MemoryBlockWriter.SIGNATURE);
  }
}
