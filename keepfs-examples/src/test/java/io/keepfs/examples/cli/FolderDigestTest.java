package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's verdict hangs on this comparison. */
class FolderDigestTest {
  @TempDir Path wanted;
  @TempDir Path found;

  @BeforeEach
  void fill() throws IOException {
    for (Path folder : new Path[] {wanted, found}) {
      Files.createDirectory(folder.resolve("a"));
      Files.writeString(folder.resolve("a/b"), "content");
      Files.writeString(folder.resolve("empty"), "");
    }
  }

  private List<String> differences() throws IOException {
    return FolderDigest.of(wanted).differencesOf(FolderDigest.of(found));
  }

  @Test
  void equalFoldersHaveNoDifference() throws IOException {
    assertThat(differences()).isEmpty();
    assertThat(FolderDigest.of(wanted).bytes()).isEqualTo(7);
    assertThat(FolderDigest.of(wanted).files()).containsOnlyKeys("a/b", "empty");
  }

  @Test
  void otherBytesOfTheSameLengthAreSeen() throws IOException {
    Files.writeString(found.resolve("a/b"), "Content");
    assertThat(differences()).singleElement().asString().startsWith("a/b has 7 bytes with SHA-256");
  }

  @Test
  void missingAndSuperfluousFilesAreSeen() throws IOException {
    Files.move(found.resolve("empty"), found.resolve("new"));
    assertThat(differences()).containsExactly("empty is missing", "new should not be there");
  }
}
