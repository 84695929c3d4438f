package io.keepfs.fuse.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the kernel reads ahead of a sequential reader: the biggest lever on the speed of a file
 * system whose data comes over a network. INIT can only lower the kernel's 128 KiB; raising it
 * takes a write to sysfs, which root may do.
 */
final class ReadAhead {
  private static final Logger log = LoggerFactory.getLogger(ReadAhead.class);
  private static final Path SYSFS = Path.of("/sys/class/bdi");
  private static final AtomicBoolean told = new AtomicBoolean();

  private ReadAhead() {}

  /**
   * Sets it for the mount with this minor device number, or tells once how the user can have it
   * set.
   */
  static void raise(int minor, int bytes) {
    Path setting = SYSFS.resolve("0:" + minor).resolve("read_ahead_kb");
    try {
      int now = Integer.parseInt(Files.readString(setting, StandardCharsets.US_ASCII).strip());
      if (now < bytes >> 10) {
        Files.write(
            setting,
            Integer.toString(bytes >> 10).getBytes(StandardCharsets.US_ASCII),
            StandardOpenOption.WRITE);
      }
    } catch (IOException | NumberFormatException e) {
      log.debug("cannot raise the read-ahead of 0:{}: {}", minor, e.toString());
      if (told.compareAndSet(false, true)) {
        log.info(
            "the kernel reads ahead by 128 KiB only; for faster sequential reads root can add a udev rule:"
                + " SUBSYSTEM==\"bdi\", ACTION==\"add\", ATTR{read_ahead_kb}=\"{}\"",
            bytes >> 10);
      }
    }
  }
}
