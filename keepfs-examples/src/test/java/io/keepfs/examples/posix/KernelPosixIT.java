package io.keepfs.examples.posix;

import java.util.Map;

/** The list on the kernel transport. */
class KernelPosixIT extends MountedPosixSuite {
  KernelPosixIT() {
    super("kernel");
  }

  @Override
  Map<String, String> cannot() {
    return MountedPosixSuite.BEYOND_THE_SPI;
  }
}
