package io.keepfs.arvados.tree;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.support.TextFile;
import io.keepfs.arvados.rest.JsonText;
import io.keepfs.manifest.PortableDataHash;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A collection in memory that no server has a record of, and so is never saved: its content is
 * taken by reading {@code .arvados#collection}, which has the manifest. Empty, as nothing can be
 * written yet. Thread-safe.
 */
public final class TmpCollectionDirectory implements DirectoryNode {
  private final TreeContext context;
  private final List<String> storageClasses;
  private final TextFile record;

  /**
   * Makes an empty collection.
   *
   * @param storageClasses where its blocks shall be kept; empty for the cluster's default
   */
  public TmpCollectionDirectory(TreeContext context, List<String> storageClasses) {
    this.context = context;
    this.storageClasses = List.copyOf(storageClasses);
    this.record = TextFile.computed(this::describe, context.started());
  }

  /** The content, signed so that whoever reads it can save it. */
  private String manifest() {
    return "";
  }

  /** Returns the record that the server would have of the collection if it were saved. */
  private String describe() {
    String manifest = manifest();
    Map<String, Object> fields = new TreeMap<>();
    fields.put("uuid", null);
    fields.put("manifest_text", manifest);
    fields.put("portable_data_hash", PortableDataHash.ofManifest(manifest).toString());
    fields.put("storage_classes_desired", storageClasses);
    return JsonText.pretty(fields);
  }

  @Override
  public NodeAttributes attributes() {
    return NodeAttributes.directory(context.started());
  }

  @Override
  public Optional<Node> lookup(String name) {
    return name.equals(CollectionDirectory.RECORD_NAME) ? Optional.of(record) : Optional.empty();
  }

  @Override
  public List<DirectoryEntry> list() {
    return List.of();
  }

  @Override
  public String toString() {
    return "collection in memory";
  }
}
