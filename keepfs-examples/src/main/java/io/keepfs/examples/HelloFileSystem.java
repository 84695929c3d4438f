package io.keepfs.examples;

// README begin
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.support.StaticDirectory;
import io.keepfs.api.support.TextFile;
import io.keepfs.fuse.FuseMount;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Map;

/** Mounts a tree of its own, read-only, on the directory that it is given. */
public final class HelloFileSystem {
  /** Returns when it is unmounted. */
  public static void main(String[] arguments) throws Exception {
    Operations operations = Operations.over(tree(), OperationsOptions.READ_ONLY);
    try (FuseMount mount = FuseMount.builder(Path.of(arguments[0]), operations).mount()) {
      mount.join(); // until somebody unmounts it
    }
  }

  static DirectoryNode tree() {
    Instant then = Instant.EPOCH;
    TextFile hello = TextFile.of("Hello, world!\n", then);
    TextFile time = TextFile.computed(() -> LocalTime.now() + "\n", then);
    DirectoryNode clock = new StaticDirectory(Map.of("time.txt", time), then);
    return new StaticDirectory(Map.of("hello.txt", hello, "clock", clock), then);
  }
}
// README end
