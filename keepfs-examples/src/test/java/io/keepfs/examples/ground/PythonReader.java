package io.keepfs.examples.ground;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.testing.ArvadosPython;
import io.keepfs.local.testing.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads collections by Arvados' own Python client. */
public final class PythonReader {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final LocalArvados cluster;
  private final Path home;

  /**
   * @param home for the client's settings and caches
   */
  public PythonReader(LocalArvados cluster, Path home) {
    this.cluster = cluster;
    this.home = home;
  }

  /**
   * What is in a collection, in the words of {@link FolderContents}; fails when the client computes
   * another portable data hash than the record has.
   */
  public SortedMap<String, String> read(String uuid) throws IOException {
    Path script = home.resolve("contents.py");
    if (!Files.exists(script)) {
      try (InputStream in = PythonReader.class.getResourceAsStream("contents.py")) {
        Files.copy(Objects.requireNonNull(in), script);
      }
    }
    String python = ArvadosPython.require().program("python");
    List<String> command = List.of(python, script.toString(), uuid);
    JsonNode said =
        new ObjectMapper()
            .readTree(new Program(command, cluster.environment(), home, TIMEOUT).output());
    assertThat(said.get("record").asText())
        .as("portable data hash")
        .isEqualTo(said.get("hash").asText());
    SortedMap<String, String> found = new TreeMap<>();
    said.get("found").properties().forEach(e -> found.put(e.getKey(), e.getValue().asText()));
    return found;
  }
}
