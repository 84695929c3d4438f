package io.keepfs.local.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The texts of manifests that come and go. */
class ManifestFilesTest {
  @TempDir Path folder;

  private int count() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.count();
    }
  }

  @Test
  void ofTextsThatWereLetGoAFewStay() throws IOException {
    ManifestFiles manifests = new ManifestFiles(folder);
    manifests.put("named", "text");
    manifests.release("named", key -> true);
    manifests.put("taken back", "text");
    manifests.release("taken back", key -> false);
    manifests.put("taken back", "text");
    for (int i = 0; i < 100; i++) {
      manifests.put("key" + i, "text " + i);
      manifests.release("key" + i, Set.of("named")::contains);
    }
    assertThat(manifests.get("named")).isEqualTo("text");
    assertThat(manifests.get("taken back")).isEqualTo("text");
    assertThat(manifests.get("key99")).isEqualTo("text 99");
    assertThatThrownBy(() -> manifests.get("key0")).isInstanceOf(UncheckedIOException.class);
    assertThat(count()).isEqualTo(ManifestFiles.MAX_RELEASED + 2);
  }
}
