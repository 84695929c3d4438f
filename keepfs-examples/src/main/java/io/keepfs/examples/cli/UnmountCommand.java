package io.keepfs.examples.cli;

import io.keepfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keepfs unmount}: takes a FUSE mount away, even one whose process is dead. */
@Command(
    name = "unmount",
    addMethodSubcommands = false,
    description = {
      "Unmount DIR; nothing happens when nothing is mounted there.",
      "A mount that does not go by itself, such as a dead one, is cut off."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionFile.class)
final class UnmountCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "Where it is mounted.")
  private Path directory = Path.of("");

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "2.0",
      description = "How long to try (default: ${DEFAULT-VALUE}).")
  private double timeoutSeconds;

  @Option(
      names = "--subtype",
      paramLabel = "S",
      description = "Refuse mounts of any other type than fuse.S.")
  private @Nullable String subtype;

  @Mixin private final LogOptions log = new LogOptions();

  @Override
  public Integer call() throws CommandException, InterruptedException {
    log.begin();
    Unmounter unmounter = Unmounter.within(Duration.ofMillis((long) (timeoutSeconds * 1000)));
    try {
      (subtype == null ? unmounter : unmounter.onlySubtype(subtype))
          .unmount(CallerDirectory.resolve(directory));
    } catch (IOException e) {
      throw new CommandException(String.valueOf(e.getMessage()), e);
    }
    return ExitCodes.OK;
  }
}
