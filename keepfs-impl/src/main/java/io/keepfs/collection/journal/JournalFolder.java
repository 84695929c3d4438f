package io.keepfs.collection.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How a journal's folder is laid out: {@code log-N}, and a file to lock; and its end. */
final class JournalFolder {
  static final String LOCK = "lock";

  private static final Pattern LOG = Pattern.compile("log-([0-9]{1,18})");

  /** In the name of a folder that was recovered but for something, and is for a person. */
  static final String KEPT = ".kept";

  /** In the name of a folder that is being deleted. */
  static final String DONE = ".done";

  private JournalFolder() {}

  /** Gives a folder another name, by which nobody recovers it; returns that. */
  static Path putAway(Path folder, String why) throws IOException {
    Path target = folder.resolveSibling(folder.getFileName() + why);
    for (int i = 2; Files.exists(target); i++) {
      target = folder.resolveSibling(folder.getFileName() + why + i);
    }
    return Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes a folder with all in it, which somebody else may be doing, too. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return;
    }
    Files.deleteIfExists(folder);
  }

  static Path log(Path folder, long number) {
    return folder.resolve("log-" + number);
  }

  /** The numbers of the log files, in order. */
  static List<Long> logs(Path folder) throws IOException {
    TreeMap<Long, Path> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Matcher matcher = LOG.matcher(file.getFileName().toString());
        if (matcher.matches()) {
          found.put(Long.parseLong(matcher.group(1)), file);
        }
      }
    }
    return new ArrayList<>(found.keySet());
  }
}
