package io.keepfs.arvados.tree.collection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.Node;
import io.keepfs.api.NodeException;
import io.keepfs.arvados.editing.EditedCollection;
import io.keepfs.arvados.editing.Writing;
import io.keepfs.arvados.rest.JsonText;
import io.keepfs.arvados.tree.RecordFile;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.TreeFailures;
import io.keepfs.manifest.PortableDataHash;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A collection in memory that no server has a record of, and so is never saved: its content is
 * taken by reading {@code .arvados#collection}, which has the manifest, or by moving files out of
 * it. Only its blocks are stored. Thread-safe.
 */
public final class TmpCollectionDirectory extends CollectionTop {
  private static final AtomicLong COUNT = new AtomicLong();

  private final String name = "collection in memory " + COUNT.incrementAndGet();
  private final List<String> storageClasses;
  private final RecordFile record;
  private volatile Writing.@Nullable Tmp written;

  /**
   * Makes an empty collection.
   *
   * @param storageClasses where its blocks shall be kept; empty for the cluster's default
   */
  public TmpCollectionDirectory(TreeContext context, List<String> storageClasses) {
    super(context);
    this.storageClasses = List.copyOf(storageClasses);
    this.record =
        new RecordFile(
            context, this::describe, this::version, context::started, "record of " + name);
  }

  @Override
  CollectionSource source() {
    throw new IllegalStateException("no server has the " + name);
  }

  @Override
  Instant modified() {
    return context.started();
  }

  @Override
  boolean isWritable() {
    return context.writing().isOn();
  }

  @Override
  EditedCollection edit() throws NodeException {
    EditedCollection known = edited();
    if (known != null) {
      return known;
    }
    requireWritable();
    EditedCollection begun = context.edits().begin(name, this::begin);
    show(begun);
    return begun;
  }

  private EditedCollection begin() throws NodeException {
    try {
      return new EditedCollection(
          context.started(),
          listener -> {
            Writing.Tmp begun = context.writing().beginTmp(storageClasses, listener);
            written = begun;
            return begun.session();
          });
    } catch (IOException e) {
      throw TreeFailures.of(name, e);
    }
  }

  /** The content, signed so that whoever reads it can save it; its blocks are stored. */
  private String manifest() throws IOException {
    Writing.Tmp tmp = written;
    if (tmp == null) {
      return "";
    }
    tmp.session().sync();
    return new String(tmp.manifest().get(), UTF_8);
  }

  /** Equal as long as the content is. */
  private Object version() {
    Writing.Tmp tmp = written;
    if (tmp == null) {
      return "";
    }
    return tmp.session().isDirty() ? new Object() : tmp.session().serverHash();
  }

  /** Returns the record that the server would have of the collection if it were saved. */
  private String describe() throws IOException {
    String manifest = manifest();
    Map<String, Object> fields = new TreeMap<>();
    fields.put("uuid", null);
    fields.put("manifest_text", manifest);
    fields.put("portable_data_hash", PortableDataHash.ofManifest(manifest).toString());
    fields.put("storage_classes_desired", storageClasses);
    return JsonText.pretty(fields);
  }

  @Override
  public Optional<Node> lookup(String child) throws NodeException {
    if (child.equals(CollectionDirectory.RECORD_NAME)) {
      return Optional.of(record);
    }
    EditedCollection edited = edited();
    return edited == null ? Optional.empty() : FolderChanges.lookup(edited, this, this, child);
  }

  @Override
  public List<DirectoryEntry> list() throws NodeException {
    EditedCollection edited = edited();
    return edited == null ? List.of() : FolderChanges.list(edited, this, this);
  }

  @Override
  public String toString() {
    return name;
  }
}
