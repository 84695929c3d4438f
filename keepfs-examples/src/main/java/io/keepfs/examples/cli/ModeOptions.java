package io.keepfs.examples.cli;

import io.keepfs.arvados.MountLayout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the root of the mount shows: one of these, {@code --all} when none is given. */
final class ModeOptions {
  @Option(names = "--all", description = "by_id, home and README (this is the default).")
  private boolean all;

  @Option(names = "--home", description = "The user's home project.")
  private boolean home;

  @Option(names = "--project", paramLabel = "UUID", description = "That project.")
  private @Nullable String project;

  @Option(names = "--collection", paramLabel = "UUID_OR_PDH", description = "That collection.")
  private @Nullable String collection;

  @Option(
      names = "--by-id",
      description = "Any collection or project, by its uuid or portable data hash.")
  private boolean byId;

  @Option(names = "--by-pdh", description = "Any collection, by its portable data hash.")
  private boolean byPdh;

  /** Returns what the library calls it. */
  MountLayout layout() throws CommandException {
    try {
      if (collection != null) {
        return new MountLayout.Collection(collection);
      }
      if (project != null) {
        return new MountLayout.Project(project);
      }
    } catch (IllegalArgumentException e) {
      throw new CommandException(String.valueOf(e.getMessage()), e);
    }
    if (byId || byPdh) {
      return new MountLayout.ById(byPdh);
    }
    return home ? new MountLayout.Home() : new MountLayout.All();
  }
}
