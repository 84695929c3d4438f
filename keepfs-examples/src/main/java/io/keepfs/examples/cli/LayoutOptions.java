package io.keepfs.examples.cli;

import io.keepfs.arvados.MountLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** A root that the user puts together: each of these, any number of times. */
final class LayoutOptions {
  private final List<Map.Entry<String, MountLayout>> entries = new ArrayList<>();

  @Option(
      names = "--mount-home",
      paramLabel = "NAME",
      description = "Show the user's home project under NAME in the mount's root.")
  private void addHome(String name) {
    entries.add(Map.entry(name, new MountLayout.Home()));
  }

  @Option(
      names = "--mount-shared",
      paramLabel = "NAME",
      description = "Show what others share with the user.")
  private void addShared(String name) {
    entries.add(Map.entry(name, new MountLayout.Shared()));
  }

  @Option(
      names = "--mount-tmp",
      paramLabel = "NAME",
      description = "Show an empty collection that is never saved.")
  private void addTemporary(String name) {
    entries.add(Map.entry(name, new MountLayout.Temporary()));
  }

  @Option(
      names = "--mount-by-id",
      paramLabel = "NAME",
      description = "Show any collection or project, by its uuid or portable data hash.")
  private void addById(String name) {
    entries.add(Map.entry(name, new MountLayout.ById(false)));
  }

  @Option(
      names = "--mount-by-pdh",
      paramLabel = "NAME",
      description = "Show any collection, by its portable data hash.")
  private void addByPdh(String name) {
    entries.add(Map.entry(name, new MountLayout.ById(true)));
  }

  @Option(
      names = "--mount-by-tag",
      paramLabel = "NAME",
      description = "Show all tags, with what has them.")
  private void addByTag(String name) {
    entries.add(Map.entry(name, new MountLayout.ByTag()));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Returns what the library calls it. */
  MountLayout layout() throws CommandException {
    Map<String, MountLayout> byName = new LinkedHashMap<>();
    for (Map.Entry<String, MountLayout> entry : entries) {
      if (byName.putIfAbsent(entry.getKey(), entry.getValue()) != null) {
        throw new CommandException(
            "two --mount options want the name " + entry.getKey() + "; give each its own");
      }
    }
    try {
      return new MountLayout.Custom(byName);
    } catch (IllegalArgumentException e) {
      throw new CommandException(String.valueOf(e.getMessage()), e);
    }
  }
}
