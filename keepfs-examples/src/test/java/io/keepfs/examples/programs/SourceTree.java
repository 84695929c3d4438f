package io.keepfs.examples.programs;

import io.keepfs.examples.sys.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Random;

/** A folder of the kind that people copy. */
final class SourceTree {
  private static final Instant THEN = Instant.parse("2001-02-03T04:05:06.789Z");

  /** Everything that cp and tar promise to keep; directories have no size of their own. */
  private static final String DESCRIBE =
      "find . -type d -printf '%P %y %m %T@\\n' -o -printf '%P %y %m %T@ %s\\n' | sort";

  private SourceTree() {}

  /** Makes it, called {@code source}. */
  static Path make(Path directory) throws Exception {
    Path source = Files.createDirectory(directory.resolve("source"));
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      Path folder = Files.createDirectories(source.resolve("folder " + i % 4 + "/größe " + i));
      for (int j = 0; j < 10; j++) {
        byte[] data = new byte[random.nextInt(j == 0 && i < 5 ? 3_000_000 : 20_000)];
        random.nextBytes(data);
        Path file = Files.write(folder.resolve("file\t" + j), data);
        String mode = j % 2 == 0 ? "rw-r-----" : "r-xr-xr-x";
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        Files.setLastModifiedTime(file, FileTime.from(THEN.plusSeconds(i * 1000L + j)));
      }
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
      Files.setLastModifiedTime(folder, FileTime.from(THEN.plusNanos(i)));
    }
    Files.createDirectory(source.resolve("empty"));
    Files.createFile(source.resolve("empty file"));
    // rsync leaves the time of a directory alone that was made within the same second.
    for (String name : new String[] {"folder 0", "folder 1", "folder 2", "folder 3", "empty", ""}) {
      Files.setLastModifiedTime(source.resolve(name), FileTime.from(THEN));
    }
    return source;
  }

  /** Its names, kinds, modes, times and sizes. */
  static String describe(Path path) throws Exception {
    return Commands.run(path, "sh", "-c", DESCRIBE);
  }
}
