package io.keepfs.examples.cli;

import io.keepfs.arvados.MountLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keepfs mount}: shows a cluster's collections as files, until it is unmounted. */
@Command(
    name = "mount",
    addMethodSubcommands = false,
    description = {
      "Mount an Arvados cluster's collections and projects on DIR.",
      "",
      "It goes to the background when the mount can be used, unless --foreground or --exec is given."
          + " It ends when somebody unmounts DIR (keepfs unmount, fusermount3 -u, umount), and"
          + " unmounts DIR itself on SIGTERM, SIGINT or SIGHUP."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = VersionFile.class)
final class MountCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(MountCommand.class);

  @ArgGroup(heading = "What to show (one of these):%n", exclusive = true)
  private ModeOptions mode = new ModeOptions();

  @Mixin private final LayoutOptions parts = new LayoutOptions();

  @Parameters(paramLabel = "DIR", description = "An empty directory.")
  private Path directory = Path.of("");

  @Option(names = "--foreground", description = "Stay in the foreground.")
  private boolean foreground;

  @Mixin private final ExecOption exec = new ExecOption();
  @Mixin private final MountOptions options = new MountOptions();
  @Mixin private final UnmountOptions unmounting = new UnmountOptions();
  @Mixin private final LogOptions logging = new LogOptions();

  /**
   * Whether this process is likely to be the one that mounts, as far as a glance at the command
   * line tells: a guess, by which nothing but time can be lost.
   */
  static boolean mountsItself(List<String> arguments) {
    return Daemon.isDaemon()
        || arguments.contains("--foreground")
        || arguments.stream().anyMatch(argument -> argument.startsWith("--exec"));
  }

  @Override
  public Integer call() throws CommandException, InterruptedException {
    MountLayout layout = mode.layout(parts);
    if (unmounting.onlyUnmounts()) {
      logging.begin();
      unmounting.unmount(CallerDirectory.resolve(directory), options.givenSubtype());
      return ExitCodes.OK;
    }
    options.check();
    if (!foreground && exec.command().isEmpty() && !Daemon.isDaemon()) {
      return Daemon.start();
    }
    logging.begin();
    try (ClusterMount mount =
        ClusterMount.mount(
            CallerDirectory.resolve(directory),
            layout,
            options,
            unmounting,
            System.getenv(),
            Path.of(System.getProperty("user.home", "/")))) {
      if (!exec.command().isEmpty()) {
        int code = ChildProcess.run(exec.command(), Map.of());
        mount.save();
        return code;
      }
      Signals.on(name -> unmount(mount, name), "INT", "TERM", "HUP");
      if (Daemon.isDaemon()) {
        goToBackground();
      }
      return end(mount);
    } catch (IOException e) {
      throw new CommandException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Waits for the end, in whatever way it comes, and saves what is unsaved. */
  private static int end(ClusterMount mount)
      throws IOException, InterruptedException, UnsavedException {
    IOException failure = null;
    try {
      mount.join();
    } catch (IOException e) {
      failure = e;
    }
    mount.save();
    if (failure != null) {
      throw failure;
    }
    return ExitCodes.OK;
  }

  /** The log goes to a file from here, as the terminal may go away before the mount does. */
  private void goToBackground() throws CommandException {
    Optional<Path> file = logging.file().or(() -> DaemonLog.file(directory));
    if (file.isPresent()) {
      logging.begin(file);
      Daemon.letGoOfTerminal();
    }
    Daemon.tellReady();
  }

  private static void unmount(ClusterMount mount, String signal) {
    log.debug("SIG{}: unmounting", signal);
    try {
      mount.unmount();
    } catch (IOException e) {
      log.error("{}", e.getMessage());
    }
  }
}
