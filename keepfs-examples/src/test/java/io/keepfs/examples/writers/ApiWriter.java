package io.keepfs.examples.writers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.testing.ArvadosPython;
import io.keepfs.local.testing.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** A program that changes a collection by Arvados' own client library, without any mount. */
final class ApiWriter implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path errors;
  private final Process process;
  private final Writer told;
  private final BufferedReader said;

  ApiWriter(LocalArvados cluster, String uuid, Path home) throws IOException {
    Path script = home.resolve("writer.py");
    try (InputStream in = ApiWriter.class.getResourceAsStream("writer.py")) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    errors = home.resolve("writer.err");
    List<String> command =
        List.of(ArvadosPython.require().program("python"), script.toString(), uuid);
    process =
        new Program(command, cluster.environment(), home, Duration.ZERO)
            .processBuilder()
            .redirectError(errors.toFile())
            .start();
    told = process.outputWriter();
    said = process.inputReader();
  }

  void change(Changes changes) throws IOException {
    ask(changes);
  }

  /** What the collection has, in the words of {@code FolderContents}. */
  SortedMap<String, String> contents() throws IOException {
    SortedMap<String, String> found = new TreeMap<>();
    ask(Map.of()).properties().forEach(e -> found.put(e.getKey(), e.getValue().asText()));
    return found;
  }

  private JsonNode ask(Object what) throws IOException {
    told.write(JSON.writeValueAsString(what) + "\n");
    told.flush();
    String answer = said.readLine();
    if (answer == null) {
      throw new IOException("the client has ended: " + Files.readString(errors));
    }
    return JSON.readTree(answer);
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    told.close();
    said.close();
  }
}
