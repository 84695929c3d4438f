package io.keepfs.collection.journal;

import java.nio.file.Path;

/** Prints how many journals below a folder nobody has. */
final class JournalFinder {
  private JournalFinder() {}

  public static void main(String[] args) throws Exception {
    System.out.println(JournalReader.abandoned(Path.of(args[0])).size());
  }
}
