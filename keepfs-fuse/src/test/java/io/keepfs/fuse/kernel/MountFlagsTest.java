package io.keepfs.fuse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.fuse.FuseMountOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MountFlagsTest {
  private static FuseMountOptions options(boolean all, String fsName, String subtype) {
    Duration second = Duration.ofSeconds(1);
    return new FuseMountOptions(
        "kernel", all, all, all, all, fsName, subtype, 0, 4, 12, second, second, second, second,
        false);
  }

  @Test
  void setUidBitsAndDevicesNeverCount() {
    assertThat(MountFlags.flags(options(false, "a", ""))).isEqualTo(2 | 4);
    assertThat(MountFlags.flags(options(true, "a", ""))).isEqualTo(1 | 2 | 4);
  }

  @Test
  void dataOfMount() {
    assertThat(MountFlags.data(options(false, "a", ""), 7, 1000, 100))
        .isEqualTo("fd=7,rootmode=40000,user_id=1000,group_id=100");
    assertThat(MountFlags.data(options(true, "a", ""), 7, 1000, 100))
        .isEqualTo("fd=7,rootmode=40000,user_id=1000,group_id=100,allow_other,default_permissions");
  }

  @Test
  void types() {
    assertThat(MountFlags.type(options(true, "a", ""))).isEqualTo("fuse");
    assertThat(MountFlags.type(options(true, "a", "keepfs"))).isEqualTo("fuse.keepfs");
  }

  @Test
  void fusermountOptionsAreEscaped() {
    assertThat(MountFlags.fusermountOptions(options(false, "a,b\\c", "")))
        .isEqualTo("rw,nosuid,nodev,fsname=a\\,b\\\\c");
    assertThat(MountFlags.fusermountOptions(options(true, "a", "s")))
        .isEqualTo(
            "ro,nosuid,nodev,fsname=a,subtype=s,allow_other,default_permissions,auto_unmount");
  }
}
