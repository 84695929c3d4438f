package io.keepfs.examples.cli;

import io.keepfs.arvados.MountLayout;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import io.keepfs.local.StoredCollection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keepfs demo}: the whole way from an upload to files in the kernel, on this machine. */
@Command(
    name = "demo",
    addMethodSubcommands = false,
    description = {
      "Show keepfs at work, with no cluster at hand.",
      "",
      "Starts an Arvados cluster in a temporary folder, uploads a sample data set (nested folders,"
          + " a file of 80 MiB, an empty one, odd names), mounts it, lists it, reads it back"
          + " through the kernel, compares checksums, unmounts and removes it all. The last line"
          + " tells the outcome."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionFile.class)
final class DemoCommand implements Callable<Integer> {
  private static final int TREE_ENTRIES = 12;
  private static final int DIFFERENCES_SHOWN = 5;
  private static final double NANOS = 1e9;

  @Option(
      names = "--shell",
      description = "Stay, and open a shell in the mount, before unmounting.")
  private boolean shell;

  @Mixin private final MountOptions options = new MountOptions();
  @Mixin private final LogOptions log = new LogOptions();

  private final PrintStream out = System.out;
  private long started = System.nanoTime();

  @Override
  public Integer call() throws CommandException, InterruptedException {
    options.check();
    log.begin();
    String verdict;
    try (Workspace workspace = Workspace.create("keepfs-demo-")) {
      Signals.on(name -> workspace.abandon(name), "INT", "TERM", "HUP");
      verdict = demonstrate(workspace);
    } catch (IOException e) {
      throw new CommandException("the demo failed: " + e.getMessage(), e);
    }
    // Only now: a clean-up that fails is a failed demo.
    out.println(verdict);
    return ExitCodes.OK;
  }

  private String demonstrate(Workspace workspace)
      throws IOException, CommandException, InterruptedException {
    Path source = Files.createDirectory(workspace.folder().resolve("source"));
    Path mountPoint = Files.createDirectory(workspace.folder().resolve("mount"));

    step("an Arvados cluster on this machine");
    LocalArvados arvados =
        LocalArvados.start(
            LocalOptions.builder()
                .dataFolder(workspace.folder().resolve("cluster"))
                .plainKeepstores(true)
                .build());
    workspace.closeAtEnd(arvados);
    done("at " + arvados.apiHost());

    step("a sample data set");
    DemoData.write(source);
    FolderDigest wanted = FolderDigest.of(source);
    done(wanted.files().size() + " files, " + ByteSize.tell(wanted.bytes()));

    step("upload");
    StoredCollection made = arvados.loadFolder(source, "sample");
    done("collection " + made.uuid() + rate(wanted.bytes()));

    step("mount");
    ClusterMount mount = mount(arvados, made, mountPoint);
    workspace.closeAtEnd(mount);
    done(mountPoint + " (transport " + mount.transport() + ")");

    step("list");
    List<String> tree = FolderTree.draw(mountPoint, TREE_ENTRIES);
    done("");
    tree.forEach(line -> out.println("      " + line));

    step("read back through the kernel");
    FolderDigest found = FolderDigest.of(mountPoint);
    done(found.files().size() + " files, " + ByteSize.tell(found.bytes()) + rate(found.bytes()));

    if (shell) {
      openShell(arvados, mountPoint);
    }
    step("unmount");
    mount.unmount();
    done("");
    return verdict(wanted, found);
  }

  private ClusterMount mount(LocalArvados arvados, StoredCollection collection, Path mountPoint)
      throws CommandException, InterruptedException {
    return ClusterMount.mount(
        mountPoint,
        new MountLayout.Collection(collection.uuid()),
        options,
        new UnmountOptions(),
        arvados.environment(),
        // No settings.conf of the user's is to say anything here.
        mountPoint.getParent());
  }

  private void openShell(LocalArvados arvados, Path mountPoint) throws InterruptedException {
    String program = System.getenv().getOrDefault("SHELL", "/bin/sh");
    out.println("      a shell in the mount; \"exit\" goes on");
    ChildProcess.run(List.of(program), arvados.environment(), mountPoint);
  }

  private String verdict(FolderDigest wanted, FolderDigest found) throws CommandException {
    List<String> differences = wanted.differencesOf(found);
    if (!differences.isEmpty()) {
      differences.stream()
          .limit(DIFFERENCES_SHOWN)
          .map(FolderTree::printable)
          .forEach(difference -> out.println("      " + difference));
      throw new CommandException(
          differences.size() + " of the files read back are not what was uploaded");
    }
    return "OK: "
        + found.files().size()
        + " files, "
        + found.bytes()
        + " bytes read back through the kernel, all checksums equal";
  }

  private void step(String what) {
    out.printf("%-30s", what);
    out.flush();
    started = System.nanoTime();
  }

  private void done(String result) {
    out.printf(Locale.ROOT, "%7.2f s  %s%n", seconds(), result);
    out.flush();
  }

  private double seconds() {
    return (System.nanoTime() - started) / NANOS;
  }

  private String rate(long bytes) {
    return String.format(Locale.ROOT, ", %.0f MiB/s", bytes / seconds() / (1 << 20));
  }
}
