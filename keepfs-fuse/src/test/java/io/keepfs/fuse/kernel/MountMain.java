package io.keepfs.fuse.kernel;

import io.keepfs.api.support.StaticDirectory;
import io.keepfs.api.support.TextFile;
import io.keepfs.fuse.FuseMount;
import io.keepfs.fuse.MountFailedException;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** Mounts a file where the first argument says, and tells on standard output how it goes. */
final class MountMain {
  private MountMain() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    StaticDirectory root =
        new StaticDirectory(Map.of("f", TextFile.of("text", TestTree.TIME)), TestTree.TIME);
    try (FuseMount mount =
        FuseMount.builder(Path.of(arguments[0]), Operations.over(root, OperationsOptions.READ_ONLY))
            .transport("kernel")
            .mount()) {
      out.println("mounted");
      mount.join();
      out.println("ended");
    } catch (MountFailedException e) {
      out.println("failed: " + e.getMessage());
    }
  }
}
