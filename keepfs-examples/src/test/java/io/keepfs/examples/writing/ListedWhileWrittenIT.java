package io.keepfs.examples.writing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.arvados.writing.WriteOptions;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A directory that takes several answers to list, changed by the mount's own user meanwhile. */
@Timeout(120)
class ListedWhileWrittenIT {
  private static final int FILES = 2000;
  private static final int EACH = 61;

  @TempDir private Path directory;
  private WritableMount mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = new WritableMount(directory, WriteOptions.DEFAULT);
  }

  @AfterEach
  void unmount() throws Exception {
    mounted.close();
  }

  private static String name(int i) {
    return String.format("file-%05d", i);
  }

  @Test
  void changesAreSeenAtOnceAndStay() throws Exception {
    Path work = Files.createDirectory(mounted.home().resolve("many"));
    Map<String, Integer> sizes = new TreeMap<>();
    for (int i = 0; i < FILES; i++) {
      Files.createFile(work.resolve(name(i)));
      sizes.put(name(i), 0);
    }
    for (int round = 1; round <= 3; round++) {
      int listed = 0;
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(work)) {
        for (Path entry : entries) {
          assertShown(entry, sizes);
          if (++listed % EACH == 0) {
            change(work, sizes, round, listed);
          }
        }
      }
      assertThat(listed).isGreaterThan(FILES / 2);
      for (int i = 0; i < FILES; i++) {
        assertShown(work.resolve(name(i)), sizes);
      }
      for (String name : sizes.keySet()) {
        assertShown(work.resolve(name), sizes);
      }
    }
  }

  /** Changes what was not listed yet: one is removed, one is moved, one is written. */
  private static void change(Path work, Map<String, Integer> sizes, int round, int listed)
      throws Exception {
    for (int ahead : new int[] {10, 100, 400, 900}) {
      int first = listed + ahead + 4 * round;
      String removed = name(first);
      if (sizes.remove(removed) != null) {
        Files.delete(work.resolve(removed));
      }
      String moved = name(first + 1);
      Integer size = sizes.remove(moved);
      if (size != null) {
        Files.move(work.resolve(moved), work.resolve("moved-" + round + "-" + moved));
        sizes.put("moved-" + round + "-" + moved, size);
      }
      String written = name(first + 2);
      if (sizes.containsKey(written)) {
        Files.write(work.resolve(written), new byte[round]);
        sizes.put(written, round);
      }
      for (int i = 0; i < 3; i++) {
        assertShown(work.resolve(name(first + i)), sizes);
      }
    }
  }

  private static void assertShown(Path file, Map<String, Integer> sizes) throws Exception {
    Integer size = sizes.get(file.getFileName().toString());
    if (size == null) {
      assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).as("%s", file).isFalse();
    } else {
      assertThat(Files.size(file)).as("%s", file).isEqualTo((long) size);
    }
  }
}
