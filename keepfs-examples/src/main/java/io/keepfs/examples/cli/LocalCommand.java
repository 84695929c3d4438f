package io.keepfs.examples.cli;

import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import io.keepfs.local.StoredCollection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keepfs local}: an Arvados cluster on this machine, for trying and for tests. */
@Command(
    name = "local",
    addMethodSubcommands = false,
    description = {
      "Run an Arvados cluster on this machine, until a signal or the end of --exec's command.",
      "",
      "Prints the lines that a shell needs to use it, the only place where keepfs shows a token:",
      "  keepfs local --data ~/arvados > env.sh &",
      "  . ./env.sh"
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionFile.class)
final class LocalCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Keep the data in DIR, over restarts. Without it the cluster begins empty, and its data"
              + " goes with it.")
  private @Nullable Path data;

  @Option(
      names = "--load",
      paramLabel = "FOLDER",
      description =
          "Make a collection of FOLDER, named as it, and tell its uuid and portable data hash; may"
              + " be given several times. The environment has those of the last one as"
              + " KEEPFS_LOADED_UUID and KEEPFS_LOADED_PDH.")
  private List<Path> folders = List.of();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port of the API (default: any free one).")
  private int port;

  @Option(
      names = "--plain-keepstores",
      description = "Let the Keep services speak http rather than https, which is faster.")
  private boolean plainKeepstores;

  @Option(
      names = "--api-latency",
      paramLabel = "MS",
      defaultValue = "0",
      description =
          "Let each API request take so many milliseconds more (default: ${DEFAULT-VALUE}); those"
              + " of a large cluster take 40 to 110.")
  private int apiLatencyMillis;

  @Mixin private final ExecOption exec = new ExecOption();
  @Mixin private final LogOptions log = new LogOptions();

  @Override
  public Integer call() throws CommandException, InterruptedException {
    log.begin();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new CommandException("--load " + folder + ": there is no such folder");
      }
    }
    if (apiLatencyMillis < 0) {
      throw new CommandException("--api-latency " + apiLatencyMillis + ": it cannot be negative");
    }
    try (LocalArvados arvados = start()) {
      arvados.setApiLatency(Duration.ofMillis(apiLatencyMillis));
      // The command's own output stays its own.
      PrintStream out = exec.command().isEmpty() ? System.out : System.err;
      Map<String, String> environment = new LinkedHashMap<>(arvados.environment());
      for (Path folder : folders) {
        environment.putAll(load(arvados, folder, out));
      }
      if (!exec.command().isEmpty()) {
        return ChildProcess.run(exec.command(), environment);
      }
      environment.forEach((name, value) -> out.println("export " + name + "=" + quoted(value)));
      out.println("# ready; stop it with a signal, such as Ctrl-C");
      out.flush();
      awaitSignal();
      return ExitCodes.OK;
    } catch (IOException e) {
      throw new CommandException("the local cluster: " + e.getMessage(), e);
    }
  }

  private LocalArvados start() throws CommandException {
    try {
      LocalOptions.Builder options =
          LocalOptions.builder().apiPort(port).plainKeepstores(plainKeepstores);
      if (data != null) {
        Files.createDirectories(data);
        options.dataFolder(data.toAbsolutePath());
      }
      return LocalArvados.start(options.build());
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandException("the local cluster cannot start: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> load(LocalArvados arvados, Path folder, PrintStream out)
      throws IOException, CommandException {
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    try {
      StoredCollection made = arvados.loadFolder(folder, name);
      out.println("# " + folder + " is " + made.uuid() + " " + made.portableDataHash());
      return Map.of(
          "KEEPFS_LOADED_UUID", made.uuid(), "KEEPFS_LOADED_PDH", made.portableDataHash());
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          "--load " + folder + ": " + e.getMessage() + "; is it loaded already?", e);
    }
  }

  private static void awaitSignal() throws InterruptedException {
    CountDownLatch signalled = new CountDownLatch(1);
    Signals.on(name -> signalled.countDown(), "INT", "TERM", "HUP");
    signalled.await();
  }

  /** Quotes for a POSIX shell where need be. */
  static String quoted(String value) {
    return value.matches("[A-Za-z0-9_./:@%+,-]+") ? value : "'" + value.replace("'", "'\\''") + "'";
  }
}
