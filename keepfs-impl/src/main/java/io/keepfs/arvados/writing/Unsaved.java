package io.keepfs.arvados.writing;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A collection that could not be saved at the end.
 *
 * @param collection its uuid
 * @param reason why, in one line
 * @param journal what has the changes and can be recovered; empty when they are lost
 */
public record Unsaved(String collection, String reason, Optional<Path> journal) {
  @Override
  public String toString() {
    return "collection "
        + collection
        + ": "
        + reason
        + journal
            .map(at -> "; the changes are kept in " + at)
            .orElse("; the changes are lost, as there is no journal");
  }
}
