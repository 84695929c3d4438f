package io.keepfs.fuse.jnr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.fuse.FuseMountOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JnrTransportTest {

  private static FuseMountOptions options(boolean all, String fsName) {
    return new FuseMountOptions(
        "jnr",
        all,
        all,
        all,
        all,
        fsName,
        "keepfs",
        0,
        4,
        12,
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        false);
  }

  @Test
  void cachesNothingInTheKernel() {
    String[] arguments = JnrTransport.arguments(Path.of("/mnt/x"), options(false, "a"));
    assertThat(arguments).startsWith("keepfs", "-f", "/mnt/x", "-o");
    assertThat(List.of(arguments[4].split(",")))
        .contains("entry_timeout=0", "attr_timeout=0", "negative_timeout=0", "hard_remove")
        .contains("fsname=a", "subtype=keepfs", "max_background=12")
        .doesNotContain("ro", "allow_other", "default_permissions", "auto_unmount");
  }

  @Test
  void passesOptionsOn() {
    String[] arguments = JnrTransport.arguments(Path.of("/mnt/x"), options(true, "a"));
    assertThat(List.of(arguments[4].split(",")))
        .contains("ro", "allow_other", "default_permissions", "auto_unmount");
  }

  @Test
  void escapesWhatWouldEndAnOption() {
    String[] arguments = JnrTransport.arguments(Path.of("/mnt/x"), options(false, "a,b\\c"));
    assertThat(arguments[4]).startsWith("fsname=a\\,b\\\\c,subtype=keepfs,");
  }

  @ParameterizedTest
  @EnumSource(Errno.class)
  void errorsAreThePlatformsNumbers(Errno errno) {
    assertThat(JnrErrno.negative(errno)).isEqualTo(-errno.number());
  }

  @Test
  void answersOfVariableLengthMustFit() throws NodeException {
    assertThat(JnrBytes.fill(NoMemory.POINTER, 0, new byte[5])).isEqualTo(5);
    assertThatThrownBy(() -> JnrBytes.fill(NoMemory.POINTER, 4, new byte[5]))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ERANGE));
  }

  @Test
  void readsTimesAsTheKernelSaysThem() {
    assertThat(JnrChanges.instant(12, 34)).contains(Instant.ofEpochSecond(12, 34));
    assertThat(JnrChanges.instant(12, (1L << 30) - 2)).as("UTIME_OMIT").isEmpty();
    assertThat(JnrChanges.instant(12, (1L << 30) - 1).orElseThrow())
        .as("UTIME_NOW")
        .isAfter(Instant.ofEpochSecond(13));
  }

  @Test
  void changesOneKindAtATime() {
    AttributeChange mode = JnrChanges.permissions(0100644);
    assertThat(mode.permissions()).hasValue(0644);
    assertThat(mode.uid()).isEmpty();
    AttributeChange owner = JnrChanges.owner(5, 0xffffffffL);
    assertThat(owner.uid()).hasValue(5);
    assertThat(owner.gid()).as("(gid_t) -1").isEmpty();
    assertThat(owner.permissions()).isEmpty();
  }

  @Test
  void knowsItsPlace() {
    JnrTransport transport = new JnrTransport();
    assertThat(transport.name()).isEqualTo("jnr");
    assertThat(transport.priority()).as("below the kernel's").isLessThan(100);
  }

  /** A pointer that must not be written to. */
  private static final class NoMemory {
    static final jnr.ffi.Pointer POINTER =
        jnr.ffi.Pointer.wrap(jnr.ffi.Runtime.getSystemRuntime(), 8);
  }
}
