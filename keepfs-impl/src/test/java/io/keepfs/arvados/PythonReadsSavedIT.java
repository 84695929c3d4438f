package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keepfs.api.RenameMode;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.commit.CollectionCommit;
import io.keepfs.collection.edit.EditFile;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.edit.OnConflict;
import io.keepfs.collection.write.BlockUploads;
import io.keepfs.local.testing.ArvadosPython;
import io.keepfs.local.testing.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arvados' own Python client reads what was saved, and computes the same hash for it. */
class PythonReadsSavedIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void theSameFilesAndTheSameHash() throws Exception {
    ArvadosPython python = ArvadosPython.require();
    try (SavingCluster saving = new SavingCluster()) {
      CollectionContents now = saving.now();
      BlockUploads uploads = saving.uploads();
      EditableCollection files =
          new EditableCollection(CollectionTree.parse(now.manifest()), uploads, saving.blocks);
      CollectionCommit commit =
          saving.commit(
              files,
              files::capture,
              uploads,
              Objects.requireNonNull(now.record().portableDataHash()),
              true,
              OnConflict.COPY);
      for (String name : List.of("a b", "a-b", "ü:\\", "\uD83D\uDE00", "z")) {
        files.createDirectory(name);
        write(files, name + "/one", "one in " + name);
        write(files, name + "/two words", "two in " + name);
      }
      write(files, "a/x", "changed");
      write(files, "empty", "");
      commit.run(file -> true);
      files.rename("a", files, "a-b/moved", RenameMode.REPLACE);
      files.removeFile("z/one");
      EditFile sparse = files.create("sparse");
      sparse.content().truncate(10);
      sparse.content().write(10, ByteBuffer.wrap("end".getBytes(UTF_8)));
      sparse.closed(true);
      commit.run(file -> true);

      JsonNode seen = askPython(python, saving);
      assertThat(seen.get("hash").asText()).isEqualTo(commit.serverHash());
      assertThat(seen.get("files"))
          .isEqualTo(new ObjectMapper().valueToTree(saving.onServer()))
          .hasSize(13);
      assertThat(seen.get("files").get("a-b/moved/x").asText()).isEqualTo("changed");
      assertThat(seen.get("files").get("sparse").asText()).isEqualTo("\0".repeat(10) + "end");
    }
  }

  private static void write(EditableCollection collection, String path, String text)
      throws IOException {
    EditFile file =
        collection.find(path).isEmpty() ? collection.create(path) : collection.open(path, true);
    file.content().truncate(0);
    file.content().write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
    file.closed(true);
  }

  private JsonNode askPython(ArvadosPython python, SavingCluster saving) throws Exception {
    Path script = folder.resolve("read_collection.py");
    try (InputStream in = PythonReadsSavedIT.class.getResourceAsStream("read_collection.py")) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    List<String> command =
        List.of(python.program("python"), script.toString(), saving.stored.uuid());
    return new ObjectMapper()
        .readTree(new Program(command, saving.cluster.environment(), folder, TIMEOUT).output());
  }
}
