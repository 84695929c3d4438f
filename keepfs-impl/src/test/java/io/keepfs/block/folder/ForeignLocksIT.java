package io.keepfs.block.folder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.contract.TestBlocks;
import io.keepfs.local.testing.ArvadosPython;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a block's lock is to a program in another language, and that one's lock to us. */
class ForeignLocksIT {
  private static final int MIB = 1 << 20;

  /** Tries to lock a file as Arvados' Python client does, and says whether it could. */
  private static final String LOCKER =
      """
      import fcntl, sys
      file = open(sys.argv[1], 'rb')
      try:
          fcntl.flock(file, getattr(fcntl, sys.argv[2]) | fcntl.LOCK_NB)
          print('locked', flush=True)
          sys.stdin.read()
      except BlockingIOError:
          print('refused', flush=True)
      """;

  @TempDir Path root;

  /** A process with a lock, or none, until it is closed. */
  private record Locker(Process process, String said) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      process.onExit().join();
    }
  }

  private Locker lock(BlockLocator block, String kind) throws IOException {
    Process process =
        new ProcessBuilder(
                ArvadosPython.require().program("python").toString(),
                "-c",
                LOCKER,
                file(block).toString(),
                kind)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    return new Locker(process, String.valueOf(out.readLine()));
  }

  private String answer(BlockLocator block, String kind) throws IOException {
    try (Locker locker = lock(block, kind)) {
      return locker.said();
    }
  }

  private static BlockLocator put(BlockFolder folder, int seed) throws IOException {
    byte[] bytes = TestBlocks.random(15 * MIB, seed);
    BlockLocator locator = TestBlocks.locatorOf(bytes);
    IncomingFile incoming = folder.receive(locator);
    incoming.write(ByteBuffer.wrap(bytes));
    BlockFile file = incoming.commit();
    file.unlock();
    file.unmap();
    return locator;
  }

  private Path file(BlockLocator locator) {
    String hex = locator.hash().hex();
    return root.resolve(hex.substring(0, 3)).resolve(hex + ".keepcacheblock");
  }

  @Test
  void othersMayReadButNotRemoveWhatIsInUse() throws Exception {
    try (BlockFolder folder = BlockFolder.open(root, 64L * MIB)) {
      BlockLocator block = put(folder, 1);
      assertThat(answer(block, "LOCK_EX")).as("in use by nobody").isEqualTo("locked");
      BlockFile used = folder.find(block).orElseThrow();
      assertThat(answer(block, "LOCK_SH")).isEqualTo("locked");
      assertThat(answer(block, "LOCK_EX")).isEqualTo("refused");
      used.unlock();
      assertThat(answer(block, "LOCK_EX")).isEqualTo("locked");
    }
  }

  @Test
  void whatOthersUseIsLeftAndTheNextIsRemoved() throws Exception {
    try (BlockFolder folder = BlockFolder.open(root, 64L * MIB)) {
      folder.awaitScan();
      BlockLocator oldest = put(folder, 1);
      BlockLocator next = put(folder, 2);
      try (Locker other = lock(oldest, "LOCK_SH")) {
        assertThat(other.said()).isEqualTo("locked");
        for (int i = 3; i < 6; i++) {
          put(folder, i);
        }
        assertThat(file(oldest)).exists();
        assertThat(file(next)).doesNotExist();
      }
    }
  }

  @Test
  void whatOthersRemoveIsNotServed() throws Exception {
    try (BlockFolder folder = BlockFolder.open(root, 64L * MIB)) {
      BlockLocator block = put(folder, 1);
      try (Locker other = lock(block, "LOCK_EX")) {
        assertThat(other.said()).isEqualTo("locked");
        assertThat(folder.find(block)).isEmpty();
      }
    }
  }
}
