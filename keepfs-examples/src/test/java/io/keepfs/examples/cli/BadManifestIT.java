package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A collection whose manifest does not parse, among others. */
class BadManifestIT extends LocalClusterFixture {

  @Test
  void isAnErrorOfThatCollectionAlone() throws Exception {
    String bad = arvados.createCollectionFromManifest("bad", ". b@d-token 0:1:f\n").uuid();
    Keepfs.Running running =
        keepfs()
            .start("mount", "--foreground", "--by-id", mountPoint.toString())
            .awaitMount(mountPoint);
    assertThatThrownBy(() -> list(mountPoint.resolve(bad)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Input/output error");
    assertThat(mountPoint.resolve(sample.uuid()).resolve("README.txt"))
        .hasSameTextualContentAs(source.resolve("README.txt"));
    running.signal("TERM");
    Keepfs.Outcome outcome = running.await().requireOk();
    assertThat(outcome.err()).contains(bad, "b@d-token");
    assertThat(outcome.err()).doesNotContain(arvados.token());
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
