package io.keepfs.examples;

import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.arvados.MountLayout;
import io.keepfs.fuse.FuseMount;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.nio.file.Path;

/**
 * Mounts one collection on a directory, read-only, until it is unmounted. The cluster is the one
 * that the environment names.
 */
public final class ArvadosMount {
  private ArvadosMount() {}

  // README begin
  /** Takes a collection's uuid or portable data hash, and an empty directory. */
  public static void main(String[] arguments) throws Exception {
    try (ArvadosFileSystem arvados =
            ArvadosFileSystem.builder(ArvadosSettings.load())
                .layout(new MountLayout.Collection(arguments[0]))
                .start();
        Operations operations = arvados.operations(OperationsOptions.READ_ONLY);
        FuseMount mount = FuseMount.builder(Path.of(arguments[1]), operations).mount()) {
      mount.join();
    }
  }
  // README end
}
