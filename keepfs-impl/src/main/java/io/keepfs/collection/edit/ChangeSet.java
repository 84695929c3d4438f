package io.keepfs.collection.edit;

import io.keepfs.collection.CollectionTree;
import io.keepfs.manifest.ManifestWriter;
import io.keepfs.manifest.PortableDataHash;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Changes whose content is stored, in the two forms that a server takes. Immutable. */
public final class ChangeSet {
  private final Change.Directory root;

  ChangeSet(Change.Directory root) {
    this.root = root;
  }

  Change.Directory root() {
    return root;
  }

  private @Nullable CollectionTree beneath() {
    return root.base() == null ? null : root.base().tree();
  }

  /** Whether nothing differs from the tree beneath. */
  public boolean isEmpty() {
    return root.entries().isEmpty();
  }

  /** The whole collection as it is to be, signed, in normal form. */
  public byte[] manifest() {
    ByteArrayOutputStream text = new ByteArrayOutputStream(1024);
    ManifestWriter writer = new ManifestWriter(text::write, true);
    new ChangedManifest(writer, beneath()).write(root);
    writer.finish();
    return text.toByteArray();
  }

  /** Its portable data hash. */
  public PortableDataHash portableDataHash() {
    return PortableDataHash.ofManifest(manifest());
  }

  /**
   * Only what changed.
   *
   * @param paths what becomes of each path, as the parameter {@code replace_files} has it
   * @param manifest the files that are new or changed, signed, for {@code manifest_text}
   */
  public record Replacement(Map<String, String> paths, byte[] manifest) {}

  /** The changes by path, none of which lies below another. */
  public Replacement replacement() {
    Map<String, String> paths = new LinkedHashMap<>();
    Change.Directory sent = replace(root, "", paths);
    ByteArrayOutputStream text = new ByteArrayOutputStream(1024);
    ManifestWriter writer = new ManifestWriter(text::write, true);
    new ChangedManifest(writer, beneath()).write(sent);
    writer.finish();
    return new Replacement(paths, text.toByteArray());
  }

  /** Notes the changes of a directory that stays where it is; returns what must be sent of it. */
  private Change.Directory replace(
      Change.Directory directory, String path, Map<String, String> paths) {
    Change.Directory sent =
        new Change.Directory(directory.source(), null, new TreeMap<>(Names.ORDER));
    directory
        .entries()
        .forEach(
            (name, change) -> {
              String place = path + "/" + name;
              if (change instanceof Change.Removed) {
                paths.put(place, "");
              } else if (change instanceof Change.Directory below
                  && stays(directory, name, below)) {
                Change.Directory part = replace(below, place, paths);
                if (!part.entries().isEmpty()) {
                  sent.entries().put(name, part);
                }
              } else if (change instanceof Change.Directory moved && isOnlyMoved(moved)) {
                TreeEntry from = Objects.requireNonNull(moved.base());
                paths.put(place, "current/" + from.tree().path(from.node()));
              } else {
                paths.put(place, "manifest_text" + place);
                sent.entries().put(name, change);
              }
            });
    return sent;
  }

  /** A directory that lost all it had is sent as an empty one, or it might vanish with the last. */
  private static boolean stays(Change.Directory parent, String name, Change.Directory directory) {
    TreeEntry there = parent.base() == null ? null : parent.base().child(name);
    return directory.base() != null
        && directory.base().equals(there)
        && !ChangedManifest.isEmpty(directory);
  }

  private boolean isOnlyMoved(Change.Directory directory) {
    @Nullable TreeEntry from = directory.base();
    return from != null
        && directory.entries().isEmpty()
        && root.base() != null
        && from.tree() == root.base().tree();
  }
}
