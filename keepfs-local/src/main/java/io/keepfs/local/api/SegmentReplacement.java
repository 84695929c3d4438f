package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.manifest.Locator;
import io.keepfs.local.manifest.ManifestTree;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The parameter {@code replace_segments}: the same bytes, kept elsewhere. Each segment is {@code
 * locator offset length}; one that is to be replaced must be a file's whole part of that block.
 *
 * <p>Where one is not found, nothing is replaced that comes from the same new block, and that is no
 * error: so of two clients that pack the same files at a time one wins, block by block.
 *
 * @param replacements new by old; blocks without hints
 */
record SegmentReplacement(Map<ManifestTree.Part, ManifestTree.Part> replacements) {
  static final String PARAMETER = "replace_segments";

  SegmentReplacement {
    replacements = Map.copyOf(replacements);
  }

  /**
   * Reads it; null where it is missing or empty.
   *
   * @param check throws where the caller may not use a new block
   * @throws HttpException 400 where it is malformed
   */
  static @Nullable SegmentReplacement of(@Nullable JsonNode parameter, Consumer<Locator> check) {
    if (parameter == null || parameter.isNull() || parameter.isEmpty()) {
      return null;
    }
    if (!parameter.isObject()) {
      throw bad("not an object");
    }
    Map<ManifestTree.Part, ManifestTree.Part> replacements = new LinkedHashMap<>();
    parameter
        .properties()
        .forEach(
            field -> {
              ManifestTree.Part before = segment(field.getKey());
              ManifestTree.Part after = segment(field.getValue().asText());
              if (before.size() != after.size()) {
                throw bad("\"" + field.getKey() + "\" has another length than what replaces it");
              }
              check.accept(after.block());
              replacements.put(plain(before), plain(after));
            });
    return new SegmentReplacement(replacements);
  }

  private static ManifestTree.Part segment(String text) {
    String[] words = text.split(" ", -1);
    Locator locator = words.length == 3 ? Locator.parse(words[0]) : null;
    if (locator == null || !isNumber(words[1]) || !isNumber(words[2])) {
      throw bad("not a segment: \"" + text + "\"");
    }
    long offset = Long.parseLong(words[1]);
    long length = Long.parseLong(words[2]);
    if (length == 0 || locator.size() < 0 || offset + length > locator.size()) {
      throw bad("not inside its block: \"" + text + "\"");
    }
    return new ManifestTree.Part(locator, offset, length);
  }

  private static boolean isNumber(String text) {
    return text.matches("[0-9]{1,9}");
  }

  private static ManifestTree.Part plain(ManifestTree.Part part) {
    return new ManifestTree.Part(part.block().withoutHints(), part.offset(), part.size());
  }

  private static HttpException bad(String message) {
    return new HttpException(400, "Invalid " + PARAMETER + ": " + message);
  }

  /** Applies it. */
  void apply(ManifestTree tree) {
    Set<ManifestTree.Part> present = new HashSet<>();
    tree.mapParts(
        part -> {
          present.add(plain(part));
          return part;
        });
    Set<Locator> incomplete = new HashSet<>();
    replacements.forEach(
        (before, after) -> {
          if (!present.contains(before)) {
            incomplete.add(after.block());
          }
        });
    Map<ManifestTree.Part, ManifestTree.Part> applied = new HashMap<>(replacements);
    applied.values().removeIf(after -> incomplete.contains(after.block()));
    tree.mapParts(part -> applied.getOrDefault(plain(part), part));
  }
}
