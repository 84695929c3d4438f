package io.keepfs.examples.posix;

import java.util.HashMap;
import java.util.Map;

/** The list on jnr-fuse with libfuse 2. */
class JnrPosixIT extends MountedPosixSuite {
  JnrPosixIT() {
    super("jnr");
  }

  @Override
  Map<String, String> cannot() {
    Map<String, String> cannot = new HashMap<>(BEYOND_THE_SPI);
    cannot.put("RENAME_NOREPLACE refuses a taken name", "libfuse 2 knows no flags of rename");
    cannot.put("RENAME_EXCHANGE swaps", "libfuse 2 knows no flags of rename");
    cannot.put("an unlinked open file has attributes", "libfuse 2 asks for them by path");
    return cannot;
  }

  @Override
  Map<String, String> unreliable() {
    return Map.of(
        "readers see the old or the new file, never none",
        "libfuse 2 opens by path, which a rename may have taken away since the lookup");
  }
}
