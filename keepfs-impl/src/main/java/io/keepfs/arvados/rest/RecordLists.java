package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.Filter;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.model.OwnerRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Many records at once, by their uuids. What the user cannot see is left out. Thread-safe. */
public final class RecordLists {
  /** How many uuids one request asks for. */
  private static final int UUIDS_MAX = 500;

  /** Projects nest; deeper than this something is wrong with the records. */
  private static final Filter TRASHED = new Filter("is_trashed", "=", true);

  private final Calls calls;
  private final Services services;

  RecordLists(Calls calls, Services services) {
    this.calls = calls;
    this.services = services;
  }

  /** Tells of those of these that are projects or filter groups. */
  public void forEachProject(Collection<String> uuids, Consumer<GroupRecord> action)
      throws IOException {
    for (List<String> some : inParts(uuids.stream().filter(ArvadosIds::isGroupUuid).toList())) {
      KeysetPages.forEach(
          parameters -> calls.execute("projects by uuid", services.groups().list(parameters)),
          List.of(Filter.in("uuid", some), Filter.in("group_class", GroupRecord.DIRECTORY_CLASSES)),
          GroupRecord.LISTED_FIELDS,
          GroupRecord::uuid,
          action);
    }
  }

  /** Tells of those of these that are collections. */
  public void forEachCollection(Collection<String> uuids, Consumer<CollectionRecord> action)
      throws IOException {
    for (List<String> some :
        inParts(uuids.stream().filter(ArvadosIds::isCollectionUuid).toList())) {
      KeysetPages.forEach(
          parameters ->
              calls.execute("collections by uuid", services.collections().list(parameters)),
          List.of(Filter.in("uuid", some)),
          CollectionRecord.LISTED_FIELDS,
          CollectionRecord::uuid,
          action);
    }
  }

  /** Tells of those of these that are users, or groups of whatever class. */
  public void forEachOwner(Collection<String> uuids, Consumer<OwnerRecord> action)
      throws IOException {
    for (List<String> some : inParts(uuids.stream().filter(ArvadosIds::isUserUuid).toList())) {
      KeysetPages.forEach(
          parameters -> calls.execute("users by uuid", services.users().list(parameters)),
          List.of(Filter.in("uuid", some)),
          OwnerRecord.USER_FIELDS,
          OwnerRecord::uuid,
          action);
    }
    for (List<String> some : inParts(uuids.stream().filter(ArvadosIds::isGroupUuid).toList())) {
      KeysetPages.forEach(
          parameters -> calls.execute("groups by uuid", services.groups().owners(parameters)),
          List.of(Filter.in("uuid", some)),
          GroupRecord.LISTED_FIELDS,
          OwnerRecord::uuid,
          action);
    }
  }

  /** Tells of each version of a collection, the present one among them. */
  public void forEachVersion(String uuid, Consumer<CollectionRecord> action) throws IOException {
    KeysetPages.forEach(
        parameters -> calls.execute("versions of " + uuid, services.collections().list(parameters)),
        List.of(Filter.equal("current_version_uuid", uuid)),
        CollectionRecord.DESCRIBING_FIELDS,
        CollectionRecord::uuid,
        action);
  }

  /** Tells of each project and filter group of {@code owner} that is in the trash. */
  public void forEachTrashedProject(String owner, Consumer<GroupRecord> action) throws IOException {
    KeysetPages.forEach(
        parameters -> calls.execute("trash of " + owner, services.groups().list(parameters)),
        List.of(
            Filter.equal("owner_uuid", owner),
            TRASHED,
            Filter.in("group_class", GroupRecord.DIRECTORY_CLASSES)),
        GroupRecord.LISTED_FIELDS,
        GroupRecord::uuid,
        action);
  }

  /** Tells of each collection of {@code owner} that is in the trash. */
  public void forEachTrashedCollection(String owner, Consumer<CollectionRecord> action)
      throws IOException {
    KeysetPages.forEach(
        parameters -> calls.execute("trash of " + owner, services.collections().list(parameters)),
        List.of(Filter.equal("owner_uuid", owner), TRASHED),
        CollectionRecord.LISTED_FIELDS,
        CollectionRecord::uuid,
        action);
  }

  private static List<List<String>> inParts(List<String> uuids) {
    List<List<String>> parts = new ArrayList<>();
    for (int from = 0; from < uuids.size(); from += UUIDS_MAX) {
      parts.add(uuids.subList(from, Math.min(uuids.size(), from + UUIDS_MAX)));
    }
    return parts;
  }
}
