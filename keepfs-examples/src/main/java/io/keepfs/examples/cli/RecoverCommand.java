package io.keepfs.examples.cli;

import io.keepfs.arvados.ArvadosRecovery;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.arvados.ArvadosStartException;
import io.keepfs.arvados.writing.Unsaved;
import io.keepfs.arvados.writing.WriteOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keepfs recover}: saves what mounts that were killed have left in their journals. */
@Command(
    name = "recover",
    addMethodSubcommands = false,
    description = {
      "Save what mounts that have ended without saving it left on the disk.",
      "The next mount with --read-write does the same by itself."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionFile.class)
final class RecoverCommand implements Callable<Integer> {
  @Option(names = "--list", description = "Only tell what there is.")
  private boolean onlyList;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "How often to repeat a request that failed for a passing reason (default:"
              + " ${DEFAULT-VALUE}).")
  private int retries;

  @Mixin private final LogOptions logging = new LogOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CommandException {
    logging.begin();
    PrintWriter out = spec.commandLine().getOut();
    Map<String, String> environment = System.getenv();
    Path home = Path.of(System.getProperty("user.home", "/"));
    Path folder = WriteOptions.standardJournalFolder(environment, home);
    try {
      if (onlyList) {
        List<ArvadosRecovery.Left> left = ArvadosRecovery.list(folder);
        left.forEach(one -> out.println("collection " + one.collection() + ": " + one.journal()));
        out.flush();
        return ExitCodes.OK;
      }
      List<Unsaved> unsaved =
          ArvadosRecovery.run(
              ArvadosSettings.load(environment, home), folder, Math.max(0, retries), out::println);
      out.flush();
      if (!unsaved.isEmpty()) {
        throw new UnsavedException(unsaved);
      }
      return ExitCodes.OK;
    } catch (ArvadosStartException | IOException e) {
      throw new CommandException(String.valueOf(e.getMessage()), e);
    }
  }
}
