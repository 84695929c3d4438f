package io.keepfs.examples.cli;

import io.keepfs.arvados.writing.Unsaved;
import java.util.List;
import java.util.stream.Collectors;

/** Something that was changed could not be saved. */
final class UnsavedException extends CommandException {
  private static final long serialVersionUID = 1L;

  UnsavedException(List<Unsaved> unsaved) {
    super(
        unsaved.stream()
            .map(one -> OneLineErrors.oneLine(one.toString()))
            .collect(Collectors.joining("\n  ", "not saved:\n  ", hint(unsaved))));
  }

  private static String hint(List<Unsaved> unsaved) {
    return unsaved.stream().anyMatch(one -> one.journal().isPresent())
        ? "\nThe next mount with --read-write saves what is kept; so does: keepfs recover"
        : "";
  }
}
