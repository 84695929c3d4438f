package io.keepfs.fuse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is mounted where, as this process sees it. An immutable snapshot of {@code
 * /proc/self/mountinfo}: reading it asks no mounted file system anything, so that a dead mount
 * cannot hang the reader.
 */
public final class MountTable {
  private static final Path SOURCE = Path.of("/proc/self/mountinfo");
  private static final int LINKS_MAX =
      40; // as the kernel's own limit of symbolic links in one path

  private final List<Mount> mounts;

  private MountTable(List<Mount> mounts) {
    this.mounts = List.copyOf(mounts);
  }

  /**
   * A mounted file system.
   *
   * @param major major device number, 0 for file systems without a device
   * @param minor minor device number; for FUSE the name of the connection's directory in sysfs
   * @param mountPoint where it is mounted
   * @param options options of this mount, such as {@code ro,nosuid}
   * @param type kind of file system, such as {@code fuse.keepfs}
   * @param source what is mounted, for FUSE any name
   * @param superOptions options of the file system
   */
  public record Mount(
      int major,
      int minor,
      String mountPoint,
      List<String> options,
      String type,
      String source,
      List<String> superOptions) {
    /** Whether a FUSE daemon serves it. */
    public boolean isFuse() {
      return type.equals("fuse") || type.startsWith("fuse.");
    }

    /** What follows {@code fuse.} in the type, empty when nothing does. */
    public String subtype() {
      return type.startsWith("fuse.") ? type.substring("fuse.".length()) : "";
    }
  }

  /**
   * Reads the table as it is now.
   *
   * @throws IOException when there is no proc file system
   */
  public static MountTable read() throws IOException {
    // One character a byte, so that names in any encoding survive until their escapes are resolved.
    return parse(Files.readString(SOURCE, StandardCharsets.ISO_8859_1));
  }

  /**
   * Parses the text of a {@code mountinfo} file, one character a byte. Lines that make no sense are
   * left out.
   */
  static MountTable parse(String text) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : text.split("\n")) {
      parseLine(line).ifPresent(mounts::add);
    }
    return new MountTable(mounts);
  }

  private static Optional<Mount> parseLine(String line) {
    String[] fields = line.split(" ");
    int separator = 6;
    while (separator < fields.length && !fields[separator].equals("-")) {
      separator++; // optional fields such as "shared:1", any number of them
    }
    if (separator + 3 >= fields.length) {
      return Optional.empty();
    }
    String[] device = fields[2].split(":");
    if (device.length != 2) {
      return Optional.empty();
    }
    return Optional.of(
        new Mount(
            Integer.parseInt(device[0]),
            Integer.parseInt(device[1]),
            unescape(fields[4]),
            List.of(fields[5].split(",")),
            unescape(fields[separator + 1]),
            unescape(fields[separator + 2]),
            List.of(fields[separator + 3].split(","))));
  }

  /**
   * Resolves the octal escapes (space, tab, newline, backslash, #) and decodes the bytes as UTF-8.
   */
  static String unescape(String field) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\' && isOctal(field, i + 1)) {
        bytes.write(Integer.parseInt(field, i + 1, i + 4, 8));
        i += 3;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static boolean isOctal(String field, int from) {
    if (from + 3 > field.length() || field.charAt(from) > '3') {
      return false;
    }
    for (int i = from; i < from + 3; i++) {
      if (field.charAt(i) < '0' || field.charAt(i) > '7') {
        return false;
      }
    }
    return true;
  }

  /** All mounts, in the order they were made. */
  public List<Mount> mounts() {
    return mounts;
  }

  /** What is mounted exactly there; of several, the one on top, which hides the others. */
  public Optional<Mount> at(Path mountPoint) {
    String path = mountPoint.toString();
    return mounts.stream().filter(m -> m.mountPoint().equals(path)).reduce((below, above) -> above);
  }

  /**
   * What is mounted there and below, longest path first: an order in which all can be unmounted.
   */
  public List<Mount> under(Path path) {
    String prefix = path.toString().equals("/") ? "/" : path + "/";
    List<Mount> found = new ArrayList<>();
    for (int i = mounts.size() - 1; i >= 0; i--) {
      String mountPoint = mounts.get(i).mountPoint();
      if (mountPoint.equals(path.toString()) || mountPoint.startsWith(prefix)) {
        found.add(mounts.get(i));
      }
    }
    found.sort(Comparator.comparingInt((Mount m) -> m.mountPoint().length()).reversed());
    return found;
  }

  /**
   * Returns the absolute path without symbolic links that the table would show for {@code path},
   * and never looks at what is mounted there: that may be a dead mount, which hangs whoever stats
   * it.
   */
  public Path resolve(Path path) {
    Path resolved = path.toAbsolutePath().normalize();
    for (int i = 0; i < LINKS_MAX && at(resolved).isEmpty(); i++) {
      resolved = resolveParent(resolved);
      if (at(resolved).isPresent()) {
        break;
      }
      try {
        // readlink(2) asks only the file system that holds the link; on a mounted root it fails at
        // once.
        resolved = resolved.resolveSibling(Files.readSymbolicLink(resolved)).normalize();
      } catch (IOException notLink) {
        break;
      }
    }
    return resolved;
  }

  private static Path resolveParent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      return path;
    }
    try {
      return parent.toRealPath().resolve(path.getFileName());
    } catch (IOException missing) {
      return path;
    }
  }
}
