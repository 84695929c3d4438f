package io.keepfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountTableTest {
  private static final String TABLE =
      """
      21 1 254:1 / / rw,relatime shared:1 master:2 - ext4 /dev/vda1 rw
      22 21 0:20 / /proc rw,nosuid - proc proc rw
      40 21 0:39 / /mnt/a\\040b ro,nosuid,nodev - fuse.keepfs keepfs ro,user_id=0
      41 21 0:40 / /mnt/plain rw - fuse source\\134name rw
      42 40 0:41 / /mnt/a\\040b/inner rw - tmpfs none rw
      43 21 0:42 / /mnt/plain rw - tmpfs above rw
      44 21 0:43 / /mnt/\u00c3\u00a4 rw - fuse.x x rw
      nonsense
      45 21 0:44 / /mnt/cut rw - fuse
      """;

  private final MountTable table = MountTable.parse(TABLE);

  @Test
  void fields() {
    assertThat(table.at(Path.of("/mnt/a b")))
        .contains(
            new MountTable.Mount(
                0,
                39,
                "/mnt/a b",
                List.of("ro", "nosuid", "nodev"),
                "fuse.keepfs",
                "keepfs",
                List.of("ro", "user_id=0")));
  }

  @Test
  void optionalFieldsOfAnyNumber() {
    assertThat(table.at(Path.of("/")).orElseThrow().type()).isEqualTo("ext4");
    assertThat(table.at(Path.of("/proc")).orElseThrow().type()).isEqualTo("proc");
  }

  @Test
  void linesThatMakeNoSenseAreLeftOut() {
    assertThat(table.mounts()).hasSize(7);
  }

  @Test
  void topmostMountHidesOthers() {
    assertThat(table.at(Path.of("/mnt/plain")).orElseThrow().source()).isEqualTo("above");
  }

  @Test
  void namesInUtf8() {
    assertThat(table.mounts()).anyMatch(m -> m.mountPoint().equals("/mnt/ä"));
  }

  @Test
  void escapes() {
    assertThat(MountTable.unescape("a\\040\\011\\012\\134\\043b")).isEqualTo("a \t\n\\#b");
    assertThat(MountTable.unescape("\\04")).isEqualTo("\\04");
    assertThat(MountTable.unescape("\\999")).isEqualTo("\\999");
  }

  @Test
  void subtypes() {
    MountTable.Mount mount = table.at(Path.of("/mnt/a b")).orElseThrow();

    assertThat(mount.isFuse()).isTrue();
    assertThat(mount.subtype()).isEqualTo("keepfs");
    assertThat(table.at(Path.of("/proc")).orElseThrow().isFuse()).isFalse();
  }

  @Test
  void deepestMountsComeFirst() {
    assertThat(table.under(Path.of("/mnt")))
        .extracting(MountTable.Mount::mountPoint)
        .containsExactly("/mnt/a b/inner", "/mnt/plain", "/mnt/plain", "/mnt/a b", "/mnt/ä");
  }

  @Test
  void resolvesLinks(@TempDir Path folder) throws IOException {
    Path real = Files.createDirectory(folder.toRealPath().resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    Path chain = Files.createSymbolicLink(folder.resolve("chain"), Path.of("link"));

    assertThat(table.resolve(link)).isEqualTo(real);
    assertThat(table.resolve(chain)).isEqualTo(real);
    assertThat(table.resolve(folder.resolve("missing"))).isEqualTo(real.resolveSibling("missing"));
  }
}
