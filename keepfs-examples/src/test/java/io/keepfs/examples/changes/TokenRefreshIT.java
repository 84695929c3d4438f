package io.keepfs.examples.changes;

import static io.keepfs.examples.sys.Sys.RDWR;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.writing.WritableMount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same content with other signatures, while it is being changed here. A failure of the past
 * (#22420): that was taken for a change of others, and each file became a conflict.
 */
class TokenRefreshIT {
  private static final int ROUNDS = 3;

  @TempDir private Path directory;

  @Test
  void freshSignaturesOfOthersMakeNoConflict() throws Exception {
    WriteOptions options = WriteOptions.DEFAULT.withPolicy(CommitPolicy.CLOSE);
    try (WritableMount mounted = new WritableMount(directory, options)) {
      SomebodyElse others = new SomebodyElse(mounted.cluster);
      String uuid = mounted.stored.uuid();
      Path changed = mounted.home().resolve("b");
      String text = "";
      for (int i = 0; i < ROUNDS; i++) {
        text = "mine, round " + i;
        try (Fd file = Fd.open(changed, RDWR)) {
          file.pwrite(text, 0);
          String before = others.manifest(uuid);
          Awaitility.await().until(() -> !others.manifest(uuid).equals(before));
          others.update(uuid, Map.of("manifest_text", others.manifest(uuid)));
          assertThat(Files.readString(changed)).isEqualTo(text);
        }
        assertThat(WritableMount.contents(mounted.home())).isEqualTo(Map.of("a/x", "1", "b", text));
      }
      assertThat(mounted.onServer()).isEqualTo(Map.of("a/x", "1", "b", text));
    }
  }
}
