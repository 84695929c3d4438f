package io.keepfs.examples.posix;

import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.examples.writing.WritableMount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The list on a collection of a local cluster. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CollectionPosixIT extends PosixSuite {
  private static final String NO_MODES = "a manifest has no modes and owners";

  private Path mountPoint;
  private WritableMount mounted;

  @BeforeAll
  void mount() throws Exception {
    mountPoint = Files.createTempDirectory("keepfs-posix");
    mounted = new WritableMount(mountPoint, WriteOptions.DEFAULT);
  }

  @AfterAll
  void unmount() throws Exception {
    mounted.close();
    Files.delete(mountPoint);
  }

  @Override
  Path mounted() {
    return mounted.home();
  }

  @Override
  Map<String, String> cannot() {
    Map<String, String> cannot = new HashMap<>(MountedPosixSuite.BEYOND_THE_SPI);
    cannot.put("the umask applies to new files and directories", NO_MODES);
    cannot.put("stat of a directory", NO_MODES);
    cannot.put("chmod is kept", NO_MODES);
    cannot.put("chown is kept", NO_MODES);
    cannot.put("mknod makes regular files", NO_MODES);
    cannot.put("an unlinked open file has attributes", NO_MODES);
    cannot.put("a file created read-only can be written by its creator", NO_MODES);
    cannot.put("an absent extended attribute is ENODATA", "each file tells of its collection");
    cannot.put("access is granted by permission", NO_MODES);
    return cannot;
  }
}
