package io.keepfs.collection.edit;

import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.write.Segment;
import io.keepfs.collection.write.Source;
import io.keepfs.manifest.ManifestWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a server does with {@code replace_files}, in the plainest way. */
final class ModelServer {
  private Map<String, Object> root = new TreeMap<>(Names.ORDER); // files are lists of segments

  ModelServer(CollectionTree tree) {
    root = directory(TreeEntry.root(tree));
  }

  private static Map<String, Object> directory(TreeEntry entry) {
    Map<String, Object> map = new TreeMap<>(Names.ORDER);
    for (TreeEntry child : entry.children()) {
      map.put(child.name(), child.isDirectory() ? directory(child) : child.segments());
    }
    return map;
  }

  void apply(ChangeSet.Replacement replacement) throws IOException {
    Map<String, Object> sent = directory(TreeEntry.root(EditFixture.tree(replacement.manifest())));
    Map<String, Object> current = copy(root);
    for (String path : replacement.paths().keySet()) {
      for (String other : replacement.paths().keySet()) {
        if (other.startsWith(path + "/")) {
          throw new IOException("conflicting targets " + path + " and " + other);
        }
      }
    }
    replacement
        .paths()
        .forEach(
            (path, source) -> {
              Object found = null;
              if (source.startsWith("current/")) {
                found = find(current, source.substring(8));
              } else if (source.startsWith("manifest_text/")) {
                found = find(sent, source.substring(14));
              }
              if (found == null && !source.isEmpty()) {
                throw new IllegalStateException("no such source: " + source);
              }
              set(path.substring(1), found);
            });
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> copy(Map<String, Object> from) {
    Map<String, Object> map = new TreeMap<>(Names.ORDER);
    from.forEach(
        (name, value) ->
            map.put(name, value instanceof Map<?, ?> m ? copy((Map<String, Object>) m) : value));
    return map;
  }

  private static @Nullable Object find(Map<String, Object> from, String path) {
    Object at = from;
    for (String name : path.split("/")) {
      at = at instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return at;
  }

  @SuppressWarnings("unchecked")
  private void set(String path, @Nullable Object value) {
    Map<String, Object> at = root;
    String[] names = path.split("/");
    for (int i = 0; i < names.length - 1; i++) {
      at = (Map<String, Object>) at.computeIfAbsent(names[i], n -> new TreeMap<>(Names.ORDER));
    }
    if (value == null) {
      at.remove(names[names.length - 1]);
    } else {
      at.put(
          names[names.length - 1],
          value instanceof Map<?, ?> m ? copy((Map<String, Object>) m) : value);
    }
  }

  byte[] manifest() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ManifestWriter writer = new ManifestWriter(text::write, true);
    write(writer, root, "");
    writer.finish();
    return text.toByteArray();
  }

  @SuppressWarnings("unchecked")
  private static void write(ManifestWriter writer, Map<String, Object> directory, String path) {
    boolean files = directory.values().stream().anyMatch(v -> v instanceof List<?>);
    if (files || directory.isEmpty() && !path.isEmpty()) {
      writer.directory(path);
    }
    directory.forEach(
        (name, value) -> {
          if (value instanceof List<?> segments) {
            writer.file(name);
            for (Segment segment : (List<Segment>) segments) {
              writer.segment(
                  ((Source.Stored) segment.source()).locator(), segment.offset(), segment.length());
            }
          }
        });
    directory.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> below) {
            write(writer, (Map<String, Object>) below, path.isEmpty() ? name : path + "/" + name);
          }
        });
  }
}
