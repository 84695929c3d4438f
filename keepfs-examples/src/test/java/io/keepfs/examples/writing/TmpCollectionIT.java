package io.keepfs.examples.writing;

import static io.keepfs.examples.sys.Sys.CREAT;
import static io.keepfs.examples.sys.Sys.RDWR;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.arvados.MountLayout;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Sys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collections in memory, as programs use them. */
class TmpCollectionIT {
  @TempDir private Path directory;
  private WritableMount mounted;
  private Path tmp;

  @BeforeEach
  void mount() throws Exception {
    MountLayout layout =
        new MountLayout.Custom(
            Map.of("tmp", new MountLayout.Temporary(), "home", new MountLayout.Home()));
    mounted = new WritableMount(directory, layout, WriteOptions.DEFAULT);
    tmp = mounted.root().resolve("tmp");
  }

  @AfterEach
  void unmount() throws Exception {
    mounted.close();
  }

  @Test
  void itsRecordHasTheSignedManifestOfWhatIsInIt() throws Exception {
    Path record = tmp.resolve(".arvados#collection");
    assertThat(Files.readString(record)).contains("\"manifest_text\": \"\"");
    Files.createDirectory(tmp.resolve("d"));
    Files.writeString(tmp.resolve("d/f"), "some");
    assertThat(Files.readString(record)).containsPattern("\\./d [0-9a-f]{32}\\+4\\+A.* 0:4:f");
    try (Fd fd = Fd.open(tmp.resolve("open"), CREAT | RDWR)) {
      fd.write("more");
      assertThat(Files.readString(record)).contains(":4:open").contains("\"uuid\": null");
    }
    Files.delete(tmp.resolve("d/f"));
    assertThat(Files.readString(record)).doesNotContain(":4:f");
  }

  @Test
  void whatIsMovedOutIsSaved() throws Exception {
    Files.createDirectory(tmp.resolve("d"));
    Files.writeString(tmp.resolve("d/f"), "some");
    Files.writeString(tmp.resolve("g"), "other");
    try (Fd reader = Fd.open(tmp.resolve("g"), Sys.RDONLY)) {
      Sys.rename(tmp.resolve("g"), mounted.home().resolve("b"));
      assertThat(reader.text(10, 0)).isEqualTo("other");
    }
    Sys.rename(tmp.resolve("d"), mounted.home().resolve("moved"));
    assertThat(WritableMount.contents(tmp)).isEmpty();
    Map<String, String> expected = Map.of("a/x", "1", "b", "other", "moved/f", "some");
    assertThat(WritableMount.contents(mounted.home())).isEqualTo(expected);
    assertThat(mounted.onServer()).isEqualTo(expected);
  }
}
