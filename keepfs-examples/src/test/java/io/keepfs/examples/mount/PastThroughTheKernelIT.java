package io.keepfs.examples.mount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.examples.sys.Commands;
import io.keepfs.examples.sys.Sys;
import io.keepfs.fuse.FuseMount;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import io.keepfs.vfs.OperationsOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old versions and the trash, as programs see them, also where the rest can be changed. */
class PastThroughTheKernelIT {
  @TempDir Path directory;

  @Test
  void isNotListedButFoundAndCannotBeChanged() throws Exception {
    try (LocalArvados cluster =
        LocalArvados.start(
            LocalOptions.builder().versioning(true).preserveVersionIfIdle(Duration.ZERO).build())) {
      cluster.createCollection("c", null, Map.of("f", "first".getBytes(UTF_8)));
      cluster.createCollection("empty", null, Map.of());
      WriteOptions options = WriteOptions.DEFAULT.withPolicy(CommitPolicy.CLOSE);
      try (ArvadosFileSystem arvados =
              ArvadosFileSystem.builder(
                      ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
                  .blockCache(BlockCacheOptions.IN_MEMORY)
                  .readWrite(options)
                  .start();
          FuseMount mount =
              FuseMount.builder(directory, arvados.operations(OperationsOptions.READ_WRITE))
                  .mount()) {
        Path home = mount.mountPoint().resolve("home");
        Path collection = home.resolve("c");
        Files.writeString(collection.resolve("f"), "second");
        Path old = collection.resolve(".arvados#versions/1");
        Awaitility.await().untilAsserted(() -> assertThat(old.resolve("f")).hasContent("first"));
        assertThat(collection.resolve("f")).hasContent("second");
        Files.delete(home.resolve("empty"));
        Path trashed = home.resolve(".arvados#trash/empty");
        Awaitility.await().untilAsserted(() -> assertThat(trashed).isDirectory());
        assertThat(Commands.run(home, "find", ".", "-name", ".arvados*")).isEmpty();
        assertThat(Commands.run(home, "ls", ".arvados#trash")).isEqualTo("empty\n");
        for (Path past : new Path[] {old, trashed}) {
          Sys.assertErrno(Errno.EROFS, () -> Sys.mkdir(past.resolve("d"), 0755));
        }
      }
    }
  }
}
