package io.keepfs.examples.writers;

import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.arvados.MountLayout;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.fuse.FuseMount;
import io.keepfs.vfs.OperationsOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Mounts a collection with a journal, to be killed; ends by itself when its input ends. */
final class MountProgram {
  static final String MOUNTED = "mounted";

  private MountProgram() {}

  /** Arguments: the collection's uuid, the mount point, the folder of journals. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err); // the log
    try (ArvadosFileSystem files =
            ArvadosFileSystem.builder(
                    ArvadosSettings.load(System.getenv(), Path.of("/nonexistent")))
                .layout(new MountLayout.Collection(arguments[0], List.of()))
                .blockCache(BlockCacheOptions.IN_MEMORY)
                .readWrite(WriteOptions.DEFAULT.withJournals(Path.of(arguments[2])))
                .start();
        FuseMount mount =
            FuseMount.builder(Path.of(arguments[1]), files.operations(OperationsOptions.READ_WRITE))
                .mount()) {
      out.println(MOUNTED + " on " + mount.mountPoint());
      out.flush();
      while (System.in.read() >= 0) {}
    }
  }
}
