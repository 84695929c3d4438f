package io.keepfs.examples.mount;

import io.keepfs.examples.sys.Commands;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What {@code find} and {@code md5sum} say of a directory with all that lies in it. */
final class WalkedTree {
  private static final int FIELDS = 5;

  private final Map<String, Entry> entries = new TreeMap<>();

  /**
   * A file or directory.
   *
   * @param kind {@code f} or {@code d}
   * @param mode in octal
   * @param modifiedSeconds since 1970
   * @param md5 of the content; empty for a directory
   */
  record Entry(String kind, String mode, long size, long modifiedSeconds, String md5) {}

  /** Walks {@code below} of a mount; paths are told from the mount point. */
  WalkedTree walk(Path mountPoint, String below) throws Exception {
    String found =
        Commands.run(
            mountPoint, "find", "./" + below, "-mindepth", "1", "-printf", "%y %m %s %T@ %p\\0");
    for (String line : found.split("\0")) {
      String[] parts = line.split(" ", FIELDS);
      if (parts.length == FIELDS) {
        String path = parts[FIELDS - 1].substring(2);
        entries.put(
            path,
            new Entry(
                parts[0],
                parts[1],
                Long.parseLong(parts[2]),
                (long) Double.parseDouble(parts[3]),
                ""));
      }
    }
    String sums =
        Commands.run(
            mountPoint, "find", "./" + below, "-type", "f", "-exec", "md5sum", "-z", "{}", "+");
    for (String line : sums.split("\0")) {
      if (!line.isEmpty()) {
        String path = line.substring(34).replaceFirst("^\\./", "");
        entries.computeIfPresent(
            path,
            (name, entry) ->
                new Entry(
                    entry.kind(),
                    entry.mode(),
                    entry.size(),
                    entry.modifiedSeconds(),
                    line.substring(0, 32)));
      }
    }
    return this;
  }

  Map<String, Entry> entries() {
    return entries;
  }
}
