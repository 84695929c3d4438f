package io.keepfs.collection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keepfs.local.testing.ArvadosPython;
import io.keepfs.local.testing.Program;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arvados' own Python client normalises manifests to the same text, and so to the same hash. */
class PythonManifestIT {
  private static final int MANIFESTS = 500;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void bothWriteTheSameText() throws Exception {
    List<String> manifests = new ArrayList<>();
    for (int seed = 0; seed < MANIFESTS; seed++) {
      manifests.add(new RandomManifest(seed, RandomManifest.Style.PYTHON).text());
    }

    List<JsonNode> answers = askPython(manifests);

    assertThat(answers).hasSize(MANIFESTS);
    for (int seed = 0; seed < MANIFESTS; seed++) {
      CollectionTree tree = CollectionTree.parse(manifests.get(seed));
      assertThat(new String(ManifestNormalizer.portableText(tree), UTF_8))
          .as("seed %d", seed)
          .isEqualTo(answers.get(seed).get(1).textValue());
      assertThat(ManifestNormalizer.portableDataHash(tree))
          .as("seed %d", seed)
          .hasToString(answers.get(seed).get(0).textValue());
    }
  }

  private List<JsonNode> askPython(List<String> manifests) throws Exception {
    ArvadosPython python = ArvadosPython.require();
    ObjectMapper json = new ObjectMapper();
    Path script = folder.resolve("normalize.py");
    try (InputStream in = PythonManifestIT.class.getResourceAsStream("normalize.py")) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    List<String> lines = new ArrayList<>();
    for (String manifest : manifests) {
      lines.add(json.writeValueAsString(manifest));
    }
    Path input = Files.write(folder.resolve("manifests"), lines);
    List<String> command = List.of(python.program("python"), script.toString(), input.toString());
    List<JsonNode> answers = new ArrayList<>();
    for (String line : new Program(command, Map.of(), folder, TIMEOUT).output().split("\n")) {
      answers.add(json.readTree(line));
    }
    return answers;
  }
}
