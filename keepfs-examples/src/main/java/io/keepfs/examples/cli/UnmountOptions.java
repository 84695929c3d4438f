package io.keepfs.examples.cli;

import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What arv-mount can do to a mount that is there already: {@code --unmount} and the like. */
final class UnmountOptions {

  /** At most one of these. */
  static final class Action {
    @Option(names = "--replace", description = "Unmount what is mounted on DIR, then mount.")
    private boolean replace;

    @Option(names = "--unmount", description = "Unmount DIR and do nothing else.")
    private boolean unmount;

    @Option(
        names = "--unmount-all",
        description = "Unmount DIR and all FUSE mounts below it, and do nothing else.")
    private boolean unmountAll;
  }

  @ArgGroup(exclusive = true)
  private @Nullable Action action;

  @Option(
      names = "--unmount-timeout",
      paramLabel = "SECONDS",
      description =
          "How long to try to unmount (default: 2), and how long the end may take to save what is"
              + " unsaved (default: 60).")
  private @Nullable Double timeoutSeconds;

  private static final Duration UNMOUNT_LIMIT = Duration.ofSeconds(2);

  private Duration limit(Duration unlessGiven) {
    return timeoutSeconds == null
        ? unlessGiven
        : Duration.ofMillis(Math.max(0, (long) (timeoutSeconds * 1000)));
  }

  /** Returns how long the end may take to save what is unsaved. */
  Duration saveLimit() {
    return limit(WriteOptions.DEFAULT_CLOSE_LIMIT);
  }

  /** Returns whether nothing is to be mounted. */
  boolean onlyUnmounts() {
    return action != null && (action.unmount || action.unmountAll);
  }

  /**
   * Unmounts as told; nothing happens without such an option.
   *
   * @param subtype the only subtype of mount to unmount; null for any
   */
  void unmount(Path directory, @Nullable String subtype)
      throws CommandException, InterruptedException {
    if (action == null) {
      return;
    }
    Unmounter any = Unmounter.within(limit(UNMOUNT_LIMIT));
    Unmounter unmounter = subtype == null ? any : any.onlySubtype(subtype);
    try {
      if (action.unmountAll) {
        unmounter.unmountAll(directory);
      } else {
        unmounter.unmount(directory);
      }
    } catch (IOException e) {
      throw new CommandException(String.valueOf(e.getMessage()), e);
    }
  }
}
