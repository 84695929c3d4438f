package io.keepfs.arvados.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keepfs.arvados.model.CollectionRecord;
import java.io.IOException;
import java.util.Map;

/** Changes of collections on the server. Thread-safe. */
public final class CollectionEdits {
  private final Calls calls;
  private final CollectionsService collections;

  CollectionEdits(Calls calls, CollectionsService collections) {
    this.calls = calls;
    this.collections = collections;
  }

  /**
   * Changes some paths of a collection, all or none.
   *
   * @param paths what becomes of each, as {@code replace_files} of the API has it
   * @param manifest what those refer to by {@code manifest_text/…}, signed; may be empty
   * @return the collection afterwards, without its manifest
   */
  public CollectionRecord replaceFiles(String uuid, Map<String, String> paths, byte[] manifest)
      throws IOException {
    Map<String, Object> attributes = // a manifest that nothing refers to is refused
        manifest.length == 0 ? Map.of() : Map.of("manifest_text", new String(manifest, UTF_8));
    return update(uuid, Map.of("collection", attributes, "replace_files", paths));
  }

  /** Replaces the whole content of a collection; returns it afterwards, without its manifest. */
  public CollectionRecord replaceContent(String uuid, byte[] manifest) throws IOException {
    return update(uuid, Map.of("collection", Map.of("manifest_text", new String(manifest, UTF_8))));
  }

  private CollectionRecord update(String uuid, Map<String, Object> changes) throws IOException {
    return calls.execute(
        "saving collection " + uuid,
        collections.update(uuid, JsonText.of(CollectionRecord.DESCRIBING_FIELDS), changes));
  }
}
