package io.keepfs.keep;

import static io.keepfs.block.contract.TestBlocks.bytesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockMissingException;
import io.keepfs.block.BlockNotStoredException;
import io.keepfs.block.BlockStore;
import io.keepfs.block.PutOptions;
import io.keepfs.block.contract.BlockStoreContract;
import io.keepfs.block.contract.TestBlocks;
import io.keepfs.local.testing.ArvadosPython;
import io.keepfs.local.testing.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder in place of Keep, that Arvados' Python client uses, too. */
class LocalStoreIT extends BlockStoreContract {
  /** Stores a block, and reads another. */
  private static final String CLIENT =
      """
      import sys, arvados.keep
      keep = arvados.keep.KeepClient(local_store=sys.argv[1])
      print(keep.put(b'from Python'), keep.get(sys.argv[2]).decode())
      """;

  @TempDir private Path folder;

  @Override
  protected BlockStore storeWith(List<byte[]> blocks) throws IOException {
    for (byte[] block : blocks) {
      Files.write(folder.resolve(TestBlocks.locatorOf(block).hash().hex()), block);
    }
    return new LocalStore(folder);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes());
  }

  @Test
  void isSharedWithThePythonClient() throws Exception {
    try (LocalStore store = new LocalStore(folder)) {
      BlockLocator ours = store.put(bytes("from Java"), PutOptions.copies(2));
      assertThat(store.put(bytes("from Java"), PutOptions.copies(1))).isEqualTo(ours);
      String[] said =
          new Program(
                  List.of(
                      ArvadosPython.require().program("python"),
                      "-c",
                      CLIENT,
                      folder.toString(),
                      ours.text()),
                  Map.of(),
                  folder,
                  Duration.ofMinutes(1))
              .output()
              .strip()
              .split(" ", 2);
      assertThat(said[1]).isEqualTo("from Java");
      assertThat(bytesOf(store.get(BlockLocator.parse(said[0]))))
          .isEqualTo("from Python".getBytes());
    }
    try (var files = Files.list(folder)) {
      assertThat(files.filter(Files::isRegularFile))
          .allMatch(file -> file.getFileName().toString().matches("[0-9a-f]{32}"));
    }
  }

  @Test
  void aDamagedFileIsAnError() throws Exception {
    try (LocalStore store = new LocalStore(folder)) {
      BlockLocator block = store.put(bytes("right"), PutOptions.copies(1));
      for (String damaged : List.of("wrong", "righ", "right!")) {
        Files.writeString(folder.resolve(block.hash().hex()), damaged);
        assertThatThrownBy(() -> store.get(block))
            .isInstanceOf(BlockException.class)
            .isNotInstanceOf(BlockMissingException.class);
      }
    }
  }

  @Test
  void aFolderThatIsGoneTakesNothing() throws Exception {
    try (LocalStore store = new LocalStore(folder.resolve("none"))) {
      assertThatThrownBy(() -> store.put(bytes("x"), PutOptions.copies(1)))
          .isInstanceOf(BlockNotStoredException.class)
          .hasMessageContaining("none");
    }
  }
}
