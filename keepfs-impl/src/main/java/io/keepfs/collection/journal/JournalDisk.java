package io.keepfs.collection.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Has a disk take what was written. Thread-safe. */
class JournalDisk {
  /**
   * Returns when the contents of a file, or the names in a folder, outlive the machine; does
   * nothing for what was dropped meanwhile.
   */
  void force(Path path) throws IOException {
    try {
      if (Files.isDirectory(path)) {
        forceFolder(path);
      } else if (Files.isRegularFile(path)) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
          file.getFD().sync();
        }
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      if (Files.exists(path)) {
        throw e;
      }
    }
  }

  /** Only a channel can do that, and interrupting a thread would end it. */
  private static void forceFolder(Path folder) throws IOException {
    DespiteInterrupts.run(
        () -> {
          try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
          }
        });
  }
}
