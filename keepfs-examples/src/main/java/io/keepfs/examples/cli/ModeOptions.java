package io.keepfs.examples.cli;

import io.keepfs.arvados.MountLayout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the root of the mount shows: one of these, {@code --all} when none is given. */
final class ModeOptions {
  @Option(
      names = "--all",
      description = "by_id, by_tag, home, shared and README (this is the default).")
  private boolean all;

  @Option(names = "--custom", description = "Just what the --mount options below say.")
  private boolean custom;

  @Option(names = "--home", description = "The user's home project.")
  private boolean home;

  @Option(names = "--shared", description = "What others share with the user.")
  private boolean shared;

  @Option(
      names = "--project",
      paramLabel = "UUID[/PATH]",
      description = "That project, or a directory in it.")
  private @Nullable String project;

  @Option(
      names = "--collection",
      paramLabel = "UUID_OR_PDH[/PATH]",
      description = "That collection, or a directory in it.")
  private @Nullable String collection;

  @Option(
      names = "--by-id",
      description = "Any collection or project, by its uuid or portable data hash.")
  private boolean byId;

  @Option(names = "--by-pdh", description = "Any collection, by its portable data hash.")
  private boolean byPdh;

  @Option(names = "--by-tag", description = "All tags, with what has them.")
  private boolean byTag;

  /**
   * Returns what the library calls it.
   *
   * @param parts what a custom root holds
   */
  MountLayout layout(LayoutOptions parts) throws CommandException {
    if (custom || !parts.isEmpty()) {
      if (!custom && isGiven()) {
        throw new CommandException(
            "--mount options make up a root of their own: they go with --custom alone");
      }
      return parts.layout();
    }
    return mode();
  }

  private boolean isGiven() {
    return all || home || shared || byId || byPdh || byTag || project != null || collection != null;
  }

  private MountLayout mode() throws CommandException {
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
    if (byTag) {
      return new MountLayout.ByTag();
    }
    if (shared) {
      return new MountLayout.Shared();
    }
    return home ? new MountLayout.Home() : new MountLayout.All();
  }
}
