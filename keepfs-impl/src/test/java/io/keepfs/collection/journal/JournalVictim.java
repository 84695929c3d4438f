package io.keepfs.collection.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Appends numbered records until it is killed, and prints the number of each that was appended. */
final class JournalVictim {
  private JournalVictim() {}

  public static void main(String[] args) throws Exception {
    try (Journal journal = Journal.begin(Path.of(args[0]), "collection", "hash")) {
      for (long i = 0; ; i++) {
        journal.append(new JournalRecord.Written(i, i, ByteBuffer.allocate((int) (i % 5000))));
        if (i % 100 == 99) {
          journal.rotate(java.util.List.of());
        }
        System.out.println(i);
      }
    }
  }
}
