package io.keepfs.block.cache;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the system lets this process have. Linux tells in files; asking the Java runtime instead
 * takes 40 ms when it has just started, so that is for other systems. Pure but for reading.
 */
final class SystemLimits {
  private static final long KIB = 1024;
  private static final int CGROUP_FIELDS = 3;

  private final Path root;

  /**
   * Makes it; nothing is read yet.
   *
   * @param root where /proc and /sys are, for tests
   */
  SystemLimits(Path root) {
    this.root = root;
  }

  /** Returns the machine's memory, or the least limit of a control group; 0 when nobody knows. */
  long memoryBytes() {
    Optional<Long> machine =
        lines("proc/meminfo")
            .filter(line -> line.startsWith("MemTotal:"))
            .flatMap(line -> number(word(line, 1)))
            .findFirst();
    if (machine.isEmpty()) {
      return ManagementFactory.getOperatingSystemMXBean()
              instanceof com.sun.management.OperatingSystemMXBean system
          ? system.getTotalMemorySize()
          : 0;
    }
    return lines("proc/self/cgroup").flatMap(this::limits).reduce(machine.get() * KIB, Math::min);
  }

  /** Returns how many files this process may have open at once; 0 when nobody knows. */
  long openFiles() {
    Optional<Long> limit =
        lines("proc/self/limits")
            .filter(line -> line.startsWith("Max open files"))
            .flatMap(line -> number(word(line, 3)))
            .findFirst();
    if (limit.isPresent()) {
      return limit.get();
    }
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : 0;
  }

  /** The limits on memory along one line's path, as far as it can be seen from in here. */
  private Stream<Long> limits(String line) {
    String[] fields = line.split(":", CGROUP_FIELDS);
    if (fields.length < CGROUP_FIELDS) {
      return Stream.empty();
    }
    boolean unified = fields[1].isEmpty();
    if (!unified && !List.of(fields[1].split(",")).contains("memory")) {
      return Stream.empty();
    }
    Path top = Path.of(unified ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
    Path group = top.resolve(fields[2].substring(1)).normalize();
    return Stream.iterate(group, at -> at != null && at.startsWith(top), Path::getParent)
        .flatMap(at -> lines(at + (unified ? "/memory.max" : "/memory.limit_in_bytes")))
        .flatMap(SystemLimits::number);
  }

  private Stream<String> lines(String file) {
    try {
      return Files.readAllLines(root.resolve(file)).stream();
    } catch (IOException e) {
      return Stream.empty(); // another system, or not for us to see
    }
  }

  private static String word(String line, int index) {
    String[] words = line.split("\\s+");
    return index < words.length ? words[index] : "";
  }

  /** "max" and "unlimited" are none. */
  private static Stream<Long> number(String text) {
    try {
      return Stream.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      return Stream.empty();
    }
  }
}
