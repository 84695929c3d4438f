package io.keepfs.examples.mount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.arvados.MountLayout;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.examples.changes.SomebodyElse;
import io.keepfs.fuse.FuseMount;
import io.keepfs.local.LocalArvados;
import io.keepfs.vfs.OperationsOptions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory of 100,000 files is a directory like others. */
class LargeFolderIT {
  private static final int FILES = 100_000;
  private static final String BLOCK = "d41d8cd98f00b204e9800998ecf8427e+0";
  private static final int STATS = 500;

  @TempDir Path directory;

  private static String name(int number) {
    return String.format("sample %06d ü.txt", number);
  }

  /** Every other name only, when {@code half}. */
  private static String manifest(boolean half) {
    StringBuilder text = new StringBuilder("./large " + BLOCK);
    for (int i = 0; i < FILES; i += half ? 2 : 1) {
      text.append(" 0:0:").append(name(i).replace(" ", "\\040"));
    }
    return text.append("\n./small " + BLOCK + " 0:0:f\n").toString();
  }

  @Test
  void isListedWholeAndFollowsChanges() throws Exception {
    try (LocalArvados cluster = LocalArvados.start()) {
      String uuid = cluster.createCollectionFromManifest("large", manifest(false)).uuid();
      try (ArvadosFileSystem arvados =
              ArvadosFileSystem.builder(
                      ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
                  .layout(new MountLayout.Collection(uuid, List.of()))
                  .blockCache(BlockCacheOptions.IN_MEMORY)
                  .start();
          FuseMount mount =
              FuseMount.builder(directory, arvados.operations(OperationsOptions.READ_ONLY))
                  .mount()) {
        Path large = mount.mountPoint().resolve("large");
        assertThat(listing(large)).as("each once, by name").isEqualTo(expected(1));
        assertThat(listedAndLookedAt(large)).isEqualTo(expected(1));
        Random random = new Random(1);
        for (int i = 0; i < STATS; i++) {
          int number = random.nextInt(FILES);
          assertThat(large.resolve(name(number))).isEmptyFile();
          assertThat(large.resolve(name(number) + "x")).doesNotExist();
        }

        new SomebodyElse(cluster).update(uuid, Map.of("manifest_text", manifest(true)));
        Path gone = large.resolve(name(1));
        await().atMost(1, TimeUnit.MINUTES).until(() -> Files.notExists(gone));
        await().atMost(1, TimeUnit.MINUTES).until(() -> listing(large).equals(expected(2)));
        assertThat(large.resolve(name(0))).isEmptyFile();
        assertThat(large.resolveSibling("small/f")).isEmptyFile();
      }
    }
  }

  private static List<String> expected(int step) {
    return IntStream.iterate(0, i -> i < FILES, i -> i + step)
        .mapToObj(LargeFolderIT::name)
        .toList();
  }

  /** As programs do that look at each file before they go on: the kernel asks for both at once. */
  private static List<String> listedAndLookedAt(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        assertThat(Files.size(file)).isZero();
        names.add(file.getFileName().toString());
      }
    }
    return names;
  }

  /** What a program in another process lists. */
  private List<String> listing(Path folder) throws Exception {
    Path output = Files.createTempFile("keepfs-listing", ".txt");
    try {
      Process find =
          new ProcessBuilder("find", ".", "-type", "f", "-size", "0", "-printf", "%f\\n")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(find.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return Files.readAllLines(output, UTF_8);
    } finally {
      Files.delete(output);
    }
  }
}
