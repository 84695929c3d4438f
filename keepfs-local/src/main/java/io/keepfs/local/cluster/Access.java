package io.keepfs.local.cluster;

import io.keepfs.local.http.HttpException;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schema;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Uuids;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may read and write what. Whoever owns a record manages it, and so all that lies in a project
 * of theirs; permission links give the same, or less, to others. Users, Keep services and the like
 * are open to whoever is logged in. What cannot be read does not exist for the caller: 404, not
 * 403. In a frozen project nobody writes.
 */
public final class Access {
  /** Projects nest; deeper than this something is wrong with the records. */
  private static final int MAX_DEPTH = 1000;

  private final Cluster cluster;

  /** By user; as many as users have asked. */
  private final ConcurrentMap<String, Known> grants = new ConcurrentHashMap<>();

  private record Known(long state, Grants grants) {}

  /** In that cluster. */
  public Access(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Whether the caller may know of that record. */
  public boolean canRead(Caller caller, Row row) {
    return level(caller, row).includes(PermissionLevel.READ);
  }

  /** Whether the caller may change that record, or put others into it. */
  public boolean canWrite(Caller caller, Row row) {
    return level(caller, row).includes(PermissionLevel.WRITE) && !isFrozen(row);
  }

  /** Whether the caller may share that record, or freeze it. */
  public boolean canManage(Caller caller, Row row) {
    return level(caller, row).includes(PermissionLevel.MANAGE);
  }

  /** How much the caller may do with that record, were nothing frozen. */
  public PermissionLevel level(Caller caller, Row row) {
    return caller.admin() ? PermissionLevel.MANAGE : level(row, grants(caller));
  }

  /** Worked out anew only when a link or group has changed: one list asks for each of its rows. */
  private Grants grants(Caller caller) {
    long state = cluster.table(Schemas.LINKS).writes() + cluster.groups().writes();
    Known known = grants.get(caller.userUuid());
    if (known == null || known.state() != state) {
      known = new Known(state, Grants.of(cluster, caller.userUuid()));
      grants.put(caller.userUuid(), known);
    }
    return known.grants();
  }

  private PermissionLevel level(Row row, Grants grants) {
    Schema schema = row.schema();
    if (schema == Schemas.USERS) {
      return grants.at(row.uuid()).or(PermissionLevel.READ);
    }
    if (!isOwned(schema)) {
      return PermissionLevel.READ;
    }
    if (schema == Schemas.LOGS) {
      return ofLog(row, grants);
    }
    PermissionLevel level = schema == Schemas.LINKS ? ofLink(row, grants) : direct(row, grants);
    String owner = row.ownerUuid();
    for (int depth = 0; depth < MAX_DEPTH && level != PermissionLevel.MANAGE; depth++) {
      Row group = cluster.groups().get(owner);
      if (group == null) {
        // A user: who does not manage them has no part in what is theirs.
        return grants.at(owner) == PermissionLevel.MANAGE ? PermissionLevel.MANAGE : level;
      }
      level = level.or(grants.at(owner));
      owner = group.ownerUuid();
    }
    return level;
  }

  /** A log is as open as what it tells of, or as what that lay in when it is gone. */
  private PermissionLevel ofLog(Row log, Grants grants) {
    Row object = find(log.text("object_uuid"));
    String owner = log.text("object_owner_uuid");
    Row around = object == null ? cluster.groups().get(owner) : object;
    PermissionLevel level = around == null ? grants.at(owner) : level(around, grants);
    return level.includes(PermissionLevel.READ) ? PermissionLevel.READ : PermissionLevel.NONE;
  }

  /** Old versions are in the hands of who has the collection. */
  private static PermissionLevel direct(Row row, Grants grants) {
    boolean versioned = row.schema() == Schemas.COLLECTIONS;
    return grants.at(versioned ? row.text("current_version_uuid") : row.uuid());
  }

  /** A permission is known to whom it is given, and is in the hands of who manages its object. */
  private PermissionLevel ofLink(Row link, Grants grants) {
    if (!link.text("link_class").equals(Grants.LINK_CLASS)) {
      return grants.at(link.uuid());
    }
    Row head = find(link.text("head_uuid"));
    if (head != null
        && head.schema() != Schemas.LINKS
        && level(head, grants) == PermissionLevel.MANAGE) {
      return PermissionLevel.MANAGE;
    }
    return grants.at(link.text("tail_uuid")).includes(PermissionLevel.READ)
        ? PermissionLevel.READ
        : PermissionLevel.NONE;
  }

  private static boolean isOwned(Schema schema) {
    return schema == Schemas.COLLECTIONS
        || schema == Schemas.GROUPS
        || schema == Schemas.LINKS
        || schema == Schemas.LOGS
        || schema == Schemas.WORKFLOWS;
  }

  /** Whether the record is, or lies in, a frozen project. */
  public boolean isFrozen(Row row) {
    Row at = row;
    for (int depth = 0; depth < MAX_DEPTH && at != null; depth++) {
      if (at.schema() == Schemas.GROUPS && !at.text("frozen_by_uuid").isEmpty()) {
        return true;
      }
      at = cluster.groups().get(at.ownerUuid());
    }
    return false;
  }

  /** Whether the record, or a project that it lies in, is in the trash. */
  public boolean isTrashed(Row row) {
    Instant now = cluster.times().now();
    Row at = row;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      if (isItselfTrashed(at, now)) {
        return true;
      }
      Row owner = cluster.groups().get(at.ownerUuid());
      if (owner == null) {
        return false;
      }
      at = owner;
    }
    return false;
  }

  /** Whether the record itself is in the trash at that time. */
  public static boolean isItselfTrashed(Row row, Instant now) {
    if (row.schema().column("trash_at") == null) {
      return false;
    }
    Instant trashed = row.time("trash_at");
    return trashed != null && !trashed.isAfter(now);
  }

  /** The records that a list may show. */
  public Predicate<Row> visible(Caller caller, boolean includeTrash) {
    return readable(caller).and(row -> includeTrash || !isTrashed(row));
  }

  /** The records that the caller may know of, by the permissions of this moment. */
  public Predicate<Row> readable(Caller caller) {
    if (caller.admin()) {
      return row -> true;
    }
    Grants now = grants(caller);
    return row -> level(row, now).includes(PermissionLevel.READ);
  }

  /**
   * The record with that uuid.
   *
   * @throws HttpException 404 where there is none for this caller
   */
  public Row require(Caller caller, Schema schema, String uuid, boolean includeTrash) {
    Row row = cluster.table(schema).get(uuid);
    if (row == null || !visible(caller, includeTrash).test(row)) {
      throw HttpException.notFound("Path");
    }
    return row;
  }

  /**
   * The record with that uuid, to be changed.
   *
   * @throws HttpException 404 where there is none for this caller, 403 where it is not theirs
   */
  public Row requireWritable(Caller caller, Schema schema, String uuid, boolean includeTrash) {
    Row row = require(caller, schema, uuid, includeTrash);
    if (!canWrite(caller, row)) {
      throw HttpException.forbidden("Permission denied: cannot write " + uuid);
    }
    return row;
  }

  /**
   * Checks that the caller may put a record under that owner, or take one from there.
   *
   * @throws HttpException 403 where not, 422 where that can own nothing
   */
  public void requireOwner(Caller caller, String ownerUuid) {
    Row owner = find(ownerUuid);
    if (owner == null || isTrashed(owner) || !canWrite(caller, owner)) {
      throw HttpException.forbidden("Permission denied: cannot write to owner " + ownerUuid);
    }
    boolean owns =
        owner.schema() == Schemas.USERS
            || (owner.schema() == Schemas.GROUPS && owner.text("group_class").equals("project"));
    if (!owns) {
      throw HttpException.unprocessable("Owner uuid must be that of a user or project");
    }
  }

  /**
   * Checks that the caller may give a record that they may write to another owner.
   *
   * @throws HttpException 403 where not, 422 where the new owner can own nothing
   */
  public void requireMove(Caller caller, Row row, String newOwner) {
    if (!newOwner.equals(row.ownerUuid())) {
      requireOwner(caller, row.ownerUuid());
      requireOwner(caller, newOwner);
    }
  }

  /** The record with that uuid, of whatever resource, or null. */
  public @Nullable Row find(String uuid) {
    return Schemas.ALL.stream()
        .filter(schema -> Uuids.isOf(schema, uuid))
        .map(schema -> cluster.table(schema).get(uuid))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
