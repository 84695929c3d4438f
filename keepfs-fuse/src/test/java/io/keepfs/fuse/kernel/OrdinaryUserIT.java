package io.keepfs.fuse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.fuse.MountTable;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Mounts through fusermount3, by a JVM of a user without any rights; root becomes "nobody" for it.
 */
@Timeout(60)
class OrdinaryUserIT {
  private static final Path DEVICE = Path.of("/dev/fuse");
  private static final boolean ROOT = Native.CALLS.geteuid() == 0;
  private static final int USER = ROOT ? 65534 : Native.CALLS.geteuid();
  private static final List<String> BECOME =
      ROOT
          ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--")
          : List.of();

  @RegisterExtension final MountFixture fixture = new MountFixture();
  private Set<PosixFilePermission> devicePermissions = Set.of();

  @BeforeEach
  void letTheUserIn() throws Exception {
    Shell.must("chmod", "755", fixture.folder().toString());
    Shell.must("chmod", "755", fixture.mountPoint().toString());
    if (ROOT) {
      Shell.must("chown", Integer.toString(USER), fixture.mountPoint().toString());
      // As every distribution has it; bare containers do not.
      devicePermissions = Files.getPosixFilePermissions(DEVICE);
      Files.setPosixFilePermissions(DEVICE, PosixFilePermissions.fromString("rw-rw-rw-"));
    }
  }

  @AfterEach
  void restoreTheDevice() throws IOException {
    if (ROOT) {
      Files.setPosixFilePermissions(DEVICE, devicePermissions);
    }
  }

  /** Copies the class path to where the user can read it, which a build in a home need not be. */
  private String readableClassPath() throws Exception {
    Path copy = Files.createDirectory(fixture.folder().resolve("classes"));
    List<String> entries = new ArrayList<>();
    int number = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path target = copy.resolve(number++ + "-" + Path.of(entry).getFileName());
      if (Files.exists(Path.of(entry))) {
        Shell.must("cp", "-rL", entry, target.toString());
        entries.add(target.toString());
      }
    }
    Shell.must("chmod", "-R", "a+rX", copy.toString());
    return String.join(File.pathSeparator, entries);
  }

  private static String[] asUser(String... command) {
    List<String> whole = new ArrayList<>(BECOME);
    whole.addAll(List.of(command));
    return whole.toArray(String[]::new);
  }

  @Test
  void mountsServesAndEnds() throws Exception {
    Process process =
        new ProcessBuilder(
                asUser(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    readableClassPath(),
                    MountMain.class.getName(),
                    fixture.mountPoint().toString()))
            .directory(new File("/"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = process.inputReader()) {
      assertThat(said.readLine()).isEqualTo("mounted");

      MountTable.Mount mount = fixture.entry();
      assertThat(mount.type()).isEqualTo("fuse.keepfs");
      assertThat(mount.options()).contains("ro", "nosuid", "nodev");
      assertThat(mount.superOptions()).contains("user_id=" + USER);
      assertThat(Shell.must(asUser("cat", fixture.path("f").toString()))).isEqualTo("text");
      if (ROOT) {
        assertThat(Shell.run("cat", fixture.path("f").toString()).output())
            .as("not even root is let in without allow_other")
            .contains("Permission denied");
      }

      Shell.must(asUser("fusermount3", "-u", fixture.mountPoint().toString()));

      assertThat(said.readLine()).isEqualTo("ended");
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void fusermountPassesTheDeviceToRootToo() throws Exception {
    try (var mount = fixture.mount(builder -> builder.autoUnmount(true))) {
      assertThat(mount.isActive()).isTrue();
      assertThat(fixture.entry().options()).contains("ro");
    }
    assertThat(fixture.isMounted()).isFalse();
  }
}
