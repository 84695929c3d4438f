package io.keepfs.examples;

import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.arvados.MountLayout;
import io.keepfs.arvados.writing.Unsaved;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.fuse.FuseMount;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Mounts a project, makes a collection in it and a file in that, and ends when both are on the
 * cluster, which is the one that the environment names.
 */
public final class ArvadosWriter {
  private ArvadosWriter() {}

  // README begin
  /** Takes a project's uuid, an empty directory, and a folder for what is not saved yet. */
  public static void main(String[] arguments) throws Exception {
    Path journals = Path.of(arguments[2]);
    try (ArvadosFileSystem arvados =
        ArvadosFileSystem.builder(ArvadosSettings.load())
            .layout(new MountLayout.Project(arguments[0]))
            .readWrite(WriteOptions.DEFAULT.withJournals(journals))
            .start()) {
      try (Operations operations = arvados.operations(OperationsOptions.READ_WRITE);
          FuseMount mount = FuseMount.builder(Path.of(arguments[1]), operations).mount()) {
        Path results = Files.createDirectory(mount.mountPoint().resolve("results"));
        Files.writeString(results.resolve("summary.txt"), "All is well.\n");
      }
      List<Unsaved> unsaved = arvados.save();
      if (!unsaved.isEmpty()) {
        throw new IOException("not saved yet: " + unsaved);
      }
    }
  }
  // README end
}
