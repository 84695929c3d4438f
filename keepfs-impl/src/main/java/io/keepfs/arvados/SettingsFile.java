package io.keepfs.arvados;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first {@code settings.conf} of those that there may be, as arvados' own programs look for it.
 *
 * @param values what it says; empty when there is none
 * @param places where it was looked for, in that order
 */
record SettingsFile(Map<String, String> values, List<Path> places) {
  private static final String NAME = "settings.conf";

  static SettingsFile find(Map<String, String> environment, Path home) throws SettingsException {
    List<Path> places = places(environment, home);
    for (Path place : places) {
      if (Files.isReadable(place)) {
        return new SettingsFile(read(place), places);
      }
    }
    return new SettingsFile(Map.of(), places);
  }

  /** Returns the places as words of a message. */
  String searched() {
    return String.join(" or ", places.stream().map(Path::toString).toList());
  }

  private static List<Path> places(Map<String, String> environment, Path home) {
    List<Path> places = new ArrayList<>();
    addAll(places, environment.get("CONFIGURATION_DIRECTORY"), "");
    String userHome = environment.get("XDG_CONFIG_HOME");
    if (userHome == null || userHome.isEmpty()) {
      places.add(home.resolve(".config/arvados").resolve(NAME));
    } else {
      addAll(places, userHome, "arvados");
    }
    String system = environment.get("XDG_CONFIG_DIRS");
    addAll(places, system == null || system.isEmpty() ? "/etc/xdg" : system, "arvados");
    return List.copyOf(places);
  }

  private static void addAll(List<Path> places, @Nullable String folders, String below) {
    if (folders != null) {
      for (String folder : folders.split(":")) {
        if (!folder.isEmpty()) {
          places.add(Path.of(folder).resolve(below).resolve(NAME));
        }
      }
    }
  }

  private static Map<String, String> read(Path file) throws SettingsException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new SettingsException("cannot read " + file + ": " + e.getMessage(), e);
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).trim();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals <= 0) {
        // The line itself is not shown: it may be a token that lost its key.
        throw new SettingsException(
            file + ":" + (i + 1) + " is neither KEY=VALUE nor a comment that begins with #");
      }
      values.put(line.substring(0, equals).trim(), line.substring(equals + 1).trim());
    }
    return Map.copyOf(values);
  }
}
