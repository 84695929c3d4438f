package io.keepfs.examples.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.examples.MemoryFileSystem;
import io.keepfs.examples.ground.Ground;
import io.keepfs.examples.memory.MemoryDirectory;
import io.keepfs.examples.sys.Commands;
import io.keepfs.examples.sys.Parallel;
import io.keepfs.fuse.FuseMount;
import io.keepfs.vfs.Operations;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many threads at the same few names: each step may fail as it would on any file system, and in the
 * end the mount shows what the nodes hold.
 */
class TurmoilIT {
  private static final int THREADS = 6;
  private static final int STEPS = 1500;

  /** What is synced there waits for a server. */
  private static final int COLLECTION_STEPS = 500;

  /** What another thread's step may make of one's own. */
  private static final Set<Integer> FAIR =
      EnumSet.of(
              Errno.ENOENT,
              Errno.EEXIST,
              Errno.ENOTDIR,
              Errno.EISDIR,
              Errno.ENOTEMPTY,
              Errno.EINVAL)
          .stream()
          .map(Errno::number)
          .collect(Collectors.toSet());

  @TempDir Path directory;

  private static void turmoil(Path root, RandomSteps.Abilities abilities, int steps)
      throws Exception {
    long seed = new Random().nextInt(1_000_000_000);
    Parallel.run(
        THREADS,
        thread -> {
          try (SystemTree real = new SystemTree(root, abilities.modes())) {
            RandomSteps random = new RandomSteps(seed + thread, abilities);
            for (int i = 0; i < steps; i++) {
              Step step = random.next();
              if (step.outcome(real) instanceof Step.Failed failed) {
                assertThat(failed.errno()).as("seed %d: %s", seed, step.what()).isIn(FAIR);
              }
            }
          }
          return thread;
        });
  }

  @Test
  void tmpfsProvesWhatIsFair() throws Exception {
    Path tmpfs = Files.createTempDirectory(Path.of("/dev/shm"), "keepfs-turmoil");
    try {
      turmoil(tmpfs, new RandomSteps.Abilities(true, true), STEPS);
    } finally {
      Commands.run(Path.of("/"), "rm", "-rf", tmpfs.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "jnr"})
  void endsInOneTree(String transport) throws Exception {
    MemoryFileSystem files = MemoryFileSystem.create();
    Operations operations = files.operations();
    try (FuseMount mount = FuseMount.builder(directory, operations).transport(transport).mount()) {
      turmoil(
          mount.mountPoint(), new RandomSteps.Abilities(transport.equals("kernel"), true), STEPS);
      compare(mount.mountPoint(), files.root());
    }
    assertThat(operations.openHandles()).isZero();
  }

  @Test
  void collectionEndsInOneTree() throws Exception {
    try (Ground ground = Ground.open("arvados", directory)) {
      turmoil(ground.root(), RandomSteps.Abilities.of(ground), COLLECTION_STEPS);
      ground.requireSaved();
      ground.reload();
      ground.requireSaved();
    }
  }

  private static void compare(Path path, MemoryDirectory node) throws Exception {
    SortedSet<String> names = new TreeSet<>();
    for (DirectoryEntry entry : node.list()) {
      names.add(entry.name());
      Path child = path.resolve(entry.name());
      if (entry.node() instanceof MemoryDirectory below) {
        assertThat(child).isDirectory();
        compare(child, below);
      } else {
        FileNode file = (FileNode) entry.node();
        ByteBuffer content = ByteBuffer.allocate((int) file.attributes().sizeBytes());
        file.read(0, content);
        assertThat(child).isRegularFile().hasBinaryContent(content.array());
      }
    }
    try (SystemTree real = new SystemTree(path, true)) {
      assertThat(real.list("")).isEqualTo(names);
    }
  }
}
