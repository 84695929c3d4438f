package io.keepfs.block.folder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where Arvados' programs keep blocks unless told otherwise. */
public final class CacheDirectory {
  private CacheDirectory() {}

  /**
   * The folder: {@code keep} under the first writable one of {@code $CACHE_DIRECTORY} (a service of
   * systemd has one or several, with colons between), else {@code arvados/keep} under {@code
   * $XDG_CACHE_HOME}, else {@code ~/.cache/arvados/keep}. Nothing is created.
   */
  public static Path standard(Map<String, String> environment, Path home) {
    for (String directory : environment.getOrDefault("CACHE_DIRECTORY", "").split(":")) {
      if (!directory.isEmpty() && Files.isWritable(Path.of(directory))) {
        return Path.of(directory, "keep").toAbsolutePath();
      }
    }
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The XDG rules: a relative path is invalid and to be ignored.
    Path base =
        !caches.isEmpty() && Path.of(caches).isAbsolute()
            ? Path.of(caches)
            : home.resolve(".cache");
    return base.resolve("arvados").resolve("keep").toAbsolutePath();
  }
}
