package io.keepfs.arvados;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.StoredCollection;
import io.keepfs.local.testing.ArvadosPython;
import io.keepfs.local.testing.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache folder shared with Arvados' Python client, and one on a disk that is too small. */
class SharedCacheIT {
  private static final int MIB = 1 << 20;
  private static final int BLOCK = 8 * MIB;
  private static final int BLOCKS = 16;
  private static final long LIMIT = 64L * MIB;

  /** Reads all the blocks it is told, some rounds long; prints how often it found one cached. */
  private static final String READER =
      """
      import hashlib, sys, arvados
      from arvados.keep import KeepClient, KeepBlockCache
      folder, rounds, uuids = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
      api = arvados.api('v1')
      blocks = [api.collections().get(uuid=u).execute()['manifest_text'].split()[1] for u in uuids]
      cache = KeepBlockCache(64 << 20, disk_cache=True, disk_cache_dir=folder)
      keep = KeepClient(api_client=api, block_cache=cache)
      for i in range(rounds):
          for block in blocks:
              assert hashlib.md5(keep.get(block)).hexdigest() == block[:32], block
      print(keep.misses_counter.get(), keep.download_counter.get())
      """;

  private static LocalArvados cluster;
  private static final List<StoredCollection> collections = new ArrayList<>();

  @TempDir Path folder;
  @TempDir Path home;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = LocalArvados.start();
    for (int i = 0; i < BLOCKS; i++) {
      collections.add(
          cluster.createCollection("block " + i, cluster.homeUuid(), Map.of("f", block(i))));
    }
  }

  @AfterAll
  static void stopCluster() throws Exception {
    cluster.close();
  }

  private static byte[] block(int i) {
    byte[] bytes = new byte[BLOCK];
    new Random(i).nextBytes(bytes);
    return bytes;
  }

  private ArvadosFileSystem start(Path cacheFolder, long limit) throws Exception {
    ArvadosSettings settings = ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent"));
    return ArvadosFileSystem.builder(settings)
        .blockCache(BlockCacheOptions.onDisk(cacheFolder).withSizeBytes(limit))
        .start();
  }

  private Program python(int from, int to, int rounds) throws IOException {
    Path script = Files.writeString(home.resolve("reader.py"), READER);
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            ArvadosPython.require().program("python"),
            script.toString(),
            folder.toString(),
            "" + rounds));
    collections.subList(from, to).forEach(collection -> command.add(collection.uuid()));
    return new Program(command, cluster.environment(), home, Duration.ofMinutes(2));
  }

  private static int wrong(MountedTree tree, int from, int to) throws Exception {
    int wrong = 0;
    for (int i = from; i < to; i++) {
      byte[] read = read(tree, "by_id/" + collections.get(i).uuid() + "/f");
      wrong += Arrays.equals(read, block(i)) ? 0 : 1;
    }
    return wrong;
  }

  private static byte[] read(MountedTree tree, String path) throws Exception {
    ByteBuffer all = ByteBuffer.allocate(BLOCK + 1);
    ByteBuffer buffer = ByteBuffer.allocate(MIB);
    long handle = tree.open(path);
    try {
      ByteBuffer part;
      do {
        part = tree.operations().read(handle, all.position(), MIB, buffer);
        all.put(part.duplicate());
      } while (part.hasRemaining());
    } finally {
      tree.operations().release(handle);
    }
    return Arrays.copyOf(all.array(), all.position());
  }

  @Test
  void pythonTakesUpWhatWeFetchedAndWeWhatPythonFetched() throws Exception {
    try (ArvadosFileSystem arvados = start(folder, LIMIT);
        MountedTree tree = new MountedTree(arvados.root())) {
      assertThat(wrong(tree, 0, 4)).isZero();
      assertThat(arvados.blockCacheStats().fetches()).isEqualTo(4);
    }
    assertThat(python(0, 4, 1).output().split("\\s+")[1]).as("bytes downloaded").isEqualTo("0");

    String[] fetched = python(4, 8, 1).output().split("\\s+");
    assertThat(fetched[1]).as("bytes downloaded").isEqualTo("" + 4 * BLOCK);
    try (ArvadosFileSystem arvados = start(folder, LIMIT);
        MountedTree tree = new MountedTree(arvados.root())) {
      assertThat(wrong(tree, 0, 8)).isZero();
      assertThat(arvados.blockCacheStats().fetches()).isZero();
    }
  }

  @Test
  void bothReadAndEvictAtOnce() throws Exception {
    FutureTask<String> other = new FutureTask<>(python(0, BLOCKS, 4)::output);
    Thread thread = new Thread(other, "python");
    try (ArvadosFileSystem arvados = start(folder, LIMIT);
        MountedTree tree = new MountedTree(arvados.root())) {
      thread.start();
      int rounds = 0;
      do {
        assertThat(wrong(tree, 0, BLOCKS)).isZero();
        rounds++;
      } while (!other.isDone());
      assertThat(other.get()).isNotBlank();
      assertThat(arvados.blockCacheStats().fetches()).isPositive();
      assertThat(wrong(tree, 0, BLOCKS)).isZero();
      assertThat(rounds).isPositive();
    }
    assertThat(sizeOf(folder)).isBetween(LIMIT - BLOCK, 2 * LIMIT);
  }

  @Test
  void aDiskThatIsTooSmallOrFullDoesNotStopReaders() throws Exception {
    requireRoot();
    for (String size : List.of("5m", "40m")) {
      run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString());
      try (ArvadosFileSystem arvados = start(folder, LIMIT);
          MountedTree tree = new MountedTree(arvados.root())) {
        assertThat(wrong(tree, 0, BLOCKS)).isZero();
        assertThat(wrong(tree, 0, BLOCKS)).isZero();
      } finally {
        run("umount", "-l", folder.toString());
      }
    }
  }

  @Test
  void aReadOnlyFolderDoesNotStopReaders() throws Exception {
    requireRoot();
    run("mount", "-t", "tmpfs", "-o", "ro,size=40m", "tmpfs", folder.toString());
    try (ArvadosFileSystem arvados = start(folder, LIMIT);
        MountedTree tree = new MountedTree(arvados.root())) {
      assertThat(wrong(tree, 0, 3)).isZero();
      assertThat(wrong(tree, 0, 3)).isZero();
      assertThat(arvados.blockCacheStats().fetches()).isEqualTo(3);
    } finally {
      run("umount", "-l", folder.toString());
    }
  }

  /** Only root may mount a small disk; elsewhere than in CI that skips the test, and says so. */
  private static void requireRoot() {
    if (!"root".equals(System.getProperty("user.name")) && System.getenv("CI") == null) {
      System.err.println("SKIPPED: a test of full disks needs root");
      Assumptions.abort("needs root");
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static long sizeOf(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      long sum = 0;
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
      return sum;
    }
  }
}
