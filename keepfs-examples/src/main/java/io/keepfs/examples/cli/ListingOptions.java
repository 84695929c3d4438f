package io.keepfs.examples.cli;

import io.keepfs.arvados.model.ListFilters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is listed, how it is named, and where what is new goes. */
final class ListingOptions {
  @Option(
      names = "--filters",
      paramLabel = "JSON_OR_FILE",
      description =
          "Show in projects, shared and tags only what meets these conditions: a list as for"
              + " Arvados' API, such as '[[\"collections.name\", \"like\", \"a%%\"]]', or a file"
              + " with one. What is named by its uuid or hash is found all the same.")
  private @Nullable String filters;

  @Option(
      names = "--fsns",
      paramLabel = "S",
      hidden = true,
      description = "What a slash in a name is shown as, for tests (default: as the cluster says).")
  private @Nullable String slashSubstitution;

  @Option(
      names = "--storage-classes",
      paramLabel = "A,B",
      description = "Where blocks of new collections shall be kept (default: as the cluster says).")
  private @Nullable String storageClasses;

  @Option(
      names = "--encoding",
      paramLabel = "E",
      defaultValue = "utf-8",
      description = "The encoding of names; utf-8 is the only one.")
  private String encoding = "utf-8";

  /** Refuses what the parser could not. */
  void check() throws CommandException {
    if (!encoding.replaceAll("[-_]", "").equalsIgnoreCase("utf8")) {
      throw new CommandException(
          "names of Arvados are utf-8 and cannot be shown as " + encoding + "; omit --encoding");
    }
    filters();
  }

  /** Returns the conditions; a file is read now. */
  ListFilters filters() throws CommandException {
    if (filters == null) {
      return ListFilters.NONE;
    }
    String text = filters.strip();
    boolean json = text.startsWith("[") || text.startsWith("{") || text.startsWith("\"");
    Path file = null;
    try {
      if (!json) {
        file = CallerDirectory.resolve(Path.of(filters));
        text = Files.readString(file);
      }
      return ListFilters.parse(text);
    } catch (IllegalArgumentException e) {
      String what = e instanceof InvalidPathException || file == null ? "its value" : "" + file;
      throw new CommandException("--filters: " + what + " " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandException(
          "--filters: neither a JSON list nor a file that can be read: " + e.getMessage(), e);
    }
  }

  Optional<String> slashSubstitution() {
    return Optional.ofNullable(slashSubstitution);
  }

  List<String> storageClasses() {
    return storageClasses == null
        ? List.of()
        : Stream.of(storageClasses.replace(" ", "").split(","))
            .filter(name -> !name.isEmpty())
            .toList();
  }
}
