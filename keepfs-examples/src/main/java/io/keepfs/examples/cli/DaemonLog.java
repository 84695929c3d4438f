package io.keepfs.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a mount in the background logs when the user names no file. */
final class DaemonLog {

  private DaemonLog() {}

  /**
   * Returns {@code $XDG_STATE_HOME/keepfs/MOUNT.log} (by default below {@code ~/.local/state});
   * empty when there is no such place, so that standard error has to do.
   */
  static Optional<Path> file(Path directory) {
    String named = System.getenv("XDG_STATE_HOME");
    Path state =
        named == null || named.isEmpty()
            ? Path.of(System.getProperty("user.home", "/")).resolve(".local/state")
            : Path.of(named);
    try {
      Path folder = Files.createDirectories(state.resolve("keepfs"));
      String name = CallerDirectory.resolve(directory).toString().substring(1).replace('/', '-');
      return Files.isWritable(folder)
          ? Optional.of(folder.resolve(name + ".log"))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
