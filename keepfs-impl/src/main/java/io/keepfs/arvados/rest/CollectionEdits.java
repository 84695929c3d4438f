package io.keepfs.arvados.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.Filter;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Changes of collections on the server. Thread-safe. */
public final class CollectionEdits {
  private final Calls calls;

  /** Projects lie in each other no deeper than this. */
  private static final int DEPTH_MAX = 100;

  private final CollectionsService collections;
  private final GroupsService groups;
  private final LinksService links;

  CollectionEdits(
      Calls calls, CollectionsService collections, GroupsService groups, LinksService links) {
    this.calls = calls;
    this.collections = collections;
    this.groups = groups;
    this.links = links;
  }

  /** Returns whether somebody was given leave to change this very thing, as far as is seen. */
  public boolean isSharedForWriting(String uuid) throws IOException {
    List<Object> conditions =
        List.of(
            Filter.equal("link_class", "permission"),
            Filter.equal("head_uuid", uuid),
            Filter.in("name", List.of("can_write", "can_manage")));
    return !calls
        .execute(
            "permissions of " + uuid,
            links.list(KeysetPages.single(conditions, List.of("uuid"), 1)))
        .items()
        .isEmpty();
  }

  /** Returns whether a project, or one that it lies in, is frozen, as far as this user can see. */
  public boolean isFrozen(String project) throws IOException {
    String at = project;
    for (int depth = 0; depth < DEPTH_MAX && ArvadosIds.isGroupUuid(at); depth++) {
      Map<String, Object> record;
      try {
        record = calls.execute("project " + at, groups.everything(at));
      } catch (ArvadosException e) {
        if (e.isNotFound() || e.isDenied()) {
          return false;
        }
        throw e;
      }
      Object frozenBy = record.get("frozen_by_uuid");
      if (frozenBy instanceof String user && !user.isEmpty()) {
        return true;
      }
      at = String.valueOf(record.get("owner_uuid"));
    }
    return false;
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

  /**
   * Makes an empty collection.
   *
   * @param owner the project or user that it is to lie in
   * @param storageClasses where its blocks shall be kept; empty for the cluster's default
   * @throws ArvadosException see {@link ArvadosException#isTaken} for a name that is taken
   */
  public CollectionRecord create(String owner, String name, List<String> storageClasses)
      throws IOException {
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("owner_uuid", owner);
    attributes.put("name", name);
    attributes.put("manifest_text", "");
    if (!storageClasses.isEmpty()) {
      attributes.put("storage_classes_desired", storageClasses);
    }
    return calls.execute(
        "making collection " + name + " in " + owner,
        collections.create(
            JsonText.of(CollectionRecord.DESCRIBING_FIELDS), Map.of("collection", attributes)));
  }

  /**
   * Gives a collection another name and owner; returns it afterwards.
   *
   * @throws ArvadosException see {@link ArvadosException#isTaken} for a name that is taken
   */
  public CollectionRecord move(String uuid, String owner, String name) throws IOException {
    return update(uuid, Map.of("collection", Map.of("owner_uuid", owner, "name", name)));
  }

  /** Puts a collection into the trash. */
  public void trash(String uuid) throws IOException {
    calls.execute("trashing collection " + uuid, collections.trash(uuid));
  }

  private CollectionRecord update(String uuid, Map<String, Object> changes) throws IOException {
    return calls.execute(
        "saving collection " + uuid,
        collections.update(uuid, JsonText.of(CollectionRecord.DESCRIBING_FIELDS), changes));
  }
}
