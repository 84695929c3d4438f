package io.keepfs.examples.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Draws a folder as a tree, for people. */
final class FolderTree {
  private final int maxEntries;
  private final List<String> lines = new ArrayList<>();

  private FolderTree(int maxEntries) {
    this.maxEntries = maxEntries;
  }

  /**
   * Draws it.
   *
   * @param maxEntries of longer folders only the beginning is shown
   */
  static List<String> draw(Path folder, int maxEntries) throws IOException {
    FolderTree tree = new FolderTree(maxEntries);
    tree.draw(folder, "");
    return tree.lines;
  }

  private void draw(Path folder, String indent) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    }
    entries.sort(Comparator.comparing(path -> path.getFileName().toString()));
    int shown = Math.min(entries.size(), maxEntries);
    for (int i = 0; i < shown; i++) {
      Path entry = entries.get(i);
      boolean last = i == entries.size() - 1;
      String name = printable(entry.getFileName().toString());
      if (Files.isDirectory(entry)) {
        lines.add(indent + (last ? "└── " : "├── ") + name + "/");
        draw(entry, indent + (last ? "    " : "│   "));
      } else {
        lines.add(
            String.format(
                Locale.ROOT,
                "%s%s%s  (%,d)",
                indent,
                last ? "└── " : "├── ",
                name,
                Files.size(entry)));
      }
    }
    if (shown < entries.size()) {
      lines.add(indent + "└── and " + (entries.size() - shown) + " more");
    }
  }

  /** As ls does on a terminal: a control character would draw over the tree. */
  static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
