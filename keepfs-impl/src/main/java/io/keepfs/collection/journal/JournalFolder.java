package io.keepfs.collection.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How a journal's folder is laid out: {@code log-N}, and a file to lock. Pure names. */
final class JournalFolder {
  static final String LOCK = "lock";

  private static final Pattern LOG = Pattern.compile("log-([0-9]{1,18})");

  private JournalFolder() {}

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
