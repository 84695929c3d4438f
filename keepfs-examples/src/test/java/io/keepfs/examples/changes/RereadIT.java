package io.keepfs.examples.changes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.changes.MountedCluster.News;
import io.keepfs.local.StoredCollection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who has a file open and reads the same bytes of it again and again, without asking for its
 * attributes: the kernel answers from its pages, which only a push takes away.
 */
class RereadIT {
  private static final String OLD = "the old text";
  private static final String NEW = "the new text";

  @TempDir Path directory;

  private MountedCluster it;

  @BeforeEach
  void start() throws Exception {
    it = MountedCluster.start(directory, News.WEBSOCKET);
  }

  @AfterEach
  void stop() throws Exception {
    it.close();
  }

  /** Reads within the size that the kernel knows, and so asks it for nothing else. */
  private static String reread(FileChannel open) throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(OLD.length() - 1);
    open.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), UTF_8);
  }

  private static void awaitNew(FileChannel open) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> NEW.startsWith(reread(open)));
  }

  @Test
  void seesTheNewBytes() throws Exception {
    StoredCollection c = it.collection("c", null, "f", OLD);
    try (FileChannel open = FileChannel.open(it.home().resolve("c/f"))) {
      assertThat(reread(open)).isEqualTo(OLD.substring(0, OLD.length() - 1));
      String manifest = it.manifestOf("f", NEW);
      it.others.update(c.uuid(), Map.of("manifest_text", manifest));
      awaitNew(open);
    }
  }

  @Test
  void seesThemAlsoWhenTheServerFailedAtFirst() throws Exception {
    StoredCollection c = it.collection("c", null, "f", OLD);
    try (FileChannel open = FileChannel.open(it.home().resolve("c/f"))) {
      assertThat(reread(open)).isEqualTo(OLD.substring(0, OLD.length() - 1));
      String manifest = it.manifestOf("f", NEW);
      it.cluster.api().failNext(1, 400, "GET", "/arvados/v1/collections/" + c.uuid());
      it.others.update(c.uuid(), Map.of("manifest_text", manifest));
      awaitNew(open);
    }
  }
}
