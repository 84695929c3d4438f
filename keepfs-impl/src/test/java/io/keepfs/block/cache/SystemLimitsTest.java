package io.keepfs.block.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemLimitsTest {
  private static final long MEMORY = 16_000_000L << 10;

  @TempDir Path root;

  private final UnixOperatingSystemMXBean java =
      (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  @Test
  void saysWhatTheJavaRuntimeSays() {
    SystemLimits limits = new SystemLimits(Path.of("/"));

    assertThat(limits.memoryBytes()).isEqualTo(java.getTotalMemorySize());
    assertThat(limits.openFiles()).isEqualTo(java.getMaxFileDescriptorCount());
  }

  @Test
  void asksTheJavaRuntimeWhereThereAreNoFiles() {
    SystemLimits limits = new SystemLimits(root);

    assertThat(limits.memoryBytes()).isEqualTo(java.getTotalMemorySize());
    assertThat(limits.openFiles()).isEqualTo(java.getMaxFileDescriptorCount());
  }

  @Test
  void takesTheMachinesMemoryWhereNothingLimitsIt() throws IOException {
    machine("0::/a\n");
    write("sys/fs/cgroup/a/memory.max", "max\n");

    assertThat(new SystemLimits(root).memoryBytes()).isEqualTo(MEMORY);
  }

  @Test
  void takesTheLeastLimitOfAControlGroupAndThoseAboveIt() throws IOException {
    machine("0::/a/b\n");
    write("sys/fs/cgroup/a/b/memory.max", "5000000\n");
    write("sys/fs/cgroup/a/memory.max", "4000000\n");
    write("sys/fs/cgroup/memory.max", "6000000\n");

    assertThat(new SystemLimits(root).memoryBytes()).isEqualTo(4_000_000);
  }

  @Test
  void takesTheLimitOfAContainerThatSeesItsOwnGroupOnly() throws IOException {
    machine("9:name=systemd:/x\n5:cpu,memory:/docker/12ab\n0::/\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "7000000\n");

    assertThat(new SystemLimits(root).memoryBytes()).isEqualTo(7_000_000);
  }

  @Test
  void staysWithinTheFolderOfControlGroups() throws IOException {
    machine("0::/../../../a\n");
    write("a/memory.max", "5000000\n");

    assertThat(new SystemLimits(root).memoryBytes()).isEqualTo(MEMORY);
  }

  private void machine(String groups) throws IOException {
    write("proc/meminfo", "MemTotal:       16000000 kB\nMemFree:         1000 kB\n");
    write("proc/self/cgroup", groups);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
