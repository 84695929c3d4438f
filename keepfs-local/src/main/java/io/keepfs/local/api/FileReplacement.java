package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.manifest.Locator;
import io.keepfs.local.manifest.ManifestTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parameter {@code replace_files}: which files and folders of a collection come from where.
 *
 * <p>Targets are absolute paths. A source is {@code current/path} (the collection as it is before
 * the request), {@code manifest_text/path} (what comes with the request), {@code HASH+SIZE/path}
 * (another collection), or empty for what is to be removed. All sources are looked up before
 * anything changes, so that files can be swapped; what is removed goes first.
 *
 * @param sources by target; the root is the empty target
 */
record FileReplacement(Map<String, Source> sources) {
  static final String PARAMETER = "replace_files";

  private static final String CURRENT = "current";

  /**
   * Where something comes from.
   *
   * @param collection {@code current}, {@code manifest_text} or a portable data hash; empty for
   *     nothing, which removes the target
   * @param path in it; empty for the root
   */
  record Source(String collection, String path) {
    boolean isNothing() {
      return collection.isEmpty();
    }
  }

  FileReplacement {
    sources = Map.copyOf(sources);
  }

  /**
   * Reads it; null where it is missing or empty.
   *
   * @throws HttpException 400 where a target or source is none, or two targets contradict each
   *     other
   */
  static @Nullable FileReplacement of(@Nullable JsonNode parameter) {
    if (parameter == null || parameter.isNull() || parameter.isEmpty()) {
      return null;
    }
    if (!parameter.isObject()) {
      throw bad("not an object");
    }
    Map<String, Source> sources = new LinkedHashMap<>();
    parameter
        .properties()
        .forEach(
            field -> sources.put(target(field.getKey()), source(field.getKey(), field.getValue())));
    sources.forEach((target, source) -> refuseInside(target, source, sources));
    return new FileReplacement(sources);
  }

  private static String target(String target) {
    if (target.equals("/")) {
      return "";
    }
    if (!target.startsWith("/") || !isPath(target.substring(1))) {
      throw bad("not an absolute path in its plain form: \"" + target + "\"");
    }
    return target.substring(1);
  }

  private static Source source(String target, JsonNode value) {
    if (!value.isTextual()) {
      throw bad("the source of \"" + target + "\" is not a text");
    }
    String text = value.textValue();
    if (text.isEmpty()) {
      return new Source("", "");
    }
    int slash = text.indexOf('/');
    String collection = slash < 0 ? "" : text.substring(0, slash);
    String path = text.substring(slash + 1);
    boolean known =
        collection.equals(CURRENT)
            || collection.equals(Records.MANIFEST_TEXT)
            || isHash(collection);
    if (!known || !(path.isEmpty() || isPath(path))) {
      throw bad("\"" + target + "\" has an invalid source: \"" + text + "\"");
    }
    return new Source(collection, path);
  }

  private static boolean isHash(String text) {
    Locator locator = Locator.parse(text);
    return locator != null && locator.size() >= 0 && locator.hints().isEmpty();
  }

  /** What is put somewhere is put there whole: nothing else can be wanted inside it. */
  private static void refuseInside(String target, Source source, Map<String, Source> sources) {
    if (source.isNothing()) {
      return;
    }
    String inside = target.isEmpty() ? "" : target + "/";
    for (String other : sources.keySet()) {
      if (!other.equals(target) && other.startsWith(inside)) {
        throw bad("\"/%s\" lies inside \"/%s\", which is replaced itself".formatted(other, target));
      }
    }
  }

  private static boolean isPath(String path) {
    return ManifestTree.isPath(path);
  }

  private static HttpException bad(String message) {
    return new HttpException(400, "Invalid " + PARAMETER + ": " + message);
  }

  boolean takesFrom(String collection) {
    return sources.values().stream().anyMatch(source -> source.collection().equals(collection));
  }

  /** Whether it takes something from the collection as it is. */
  boolean takesFromCurrent() {
    return takesFrom(CURRENT);
  }

  /**
   * Applies it.
   *
   * @param tree the collection as it is
   * @param others finds what is neither that nor nothing: {@code manifest_text} or a hash
   * @throws HttpException 400 where a source is missing or a target lies inside a file
   */
  void apply(ManifestTree tree, Function<String, ManifestTree> others) {
    Map<String, ManifestTree> trees = new LinkedHashMap<>();
    trees.put(CURRENT, tree);
    Map<String, ManifestTree.Entry> entries = new LinkedHashMap<>();
    sources.forEach(
        (target, source) -> {
          if (!source.isNothing()) {
            ManifestTree from = trees.computeIfAbsent(source.collection(), others);
            ManifestTree.Entry entry = from.find(source.path());
            if (entry == null) {
              throw bad(
                  "source not found: \"%s/%s\"".formatted(source.collection(), source.path()));
            }
            entries.put(target, entry);
          }
        });
    sources.forEach(
        (target, source) -> {
          if (source.isNothing()) {
            tree.remove(target);
          }
        });
    entries.forEach(
        (target, entry) -> {
          try {
            tree.put(target, entry);
          } catch (IllegalArgumentException e) {
            throw bad("cannot put \"/" + target + "\": " + e.getMessage());
          }
        });
  }
}
