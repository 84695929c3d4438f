package io.keepfs.local.cluster;

import io.keepfs.local.http.HttpException;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schema;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Uuids;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may read and write what. A record is its owner's, and so is all that lies in a project of
 * theirs; users, Keep services and the like are open to whoever is logged in. What cannot be read
 * does not exist for the caller: 404, not 403.
 */
public final class Access {
  /** Projects nest; deeper than this something is wrong with the records. */
  private static final int MAX_DEPTH = 1000;

  private final Cluster cluster;

  /** In that cluster. */
  public Access(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Whether the caller may know of that record. */
  public boolean canRead(Caller caller, Row row) {
    if (caller.admin() || !isOwned(row.schema())) {
      return true;
    }
    return owns(caller, row);
  }

  /** Whether the caller may change that record, or put others into it. */
  public boolean canWrite(Caller caller, Row row) {
    if (row.schema() == Schemas.USERS) {
      return caller.admin() || row.uuid().equals(caller.userUuid());
    }
    return caller.admin() || (isOwned(row.schema()) && owns(caller, row));
  }

  private static boolean isOwned(Schema schema) {
    return schema == Schemas.COLLECTIONS
        || schema == Schemas.GROUPS
        || schema == Schemas.LINKS
        || schema == Schemas.LOGS
        || schema == Schemas.WORKFLOWS;
  }

  private boolean owns(Caller caller, Row row) {
    String owner = row.ownerUuid();
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      if (owner.equals(caller.userUuid())) {
        return true;
      }
      Row group = cluster.groups().get(owner);
      if (group == null) {
        return false;
      }
      owner = group.ownerUuid();
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
    return row -> canRead(caller, row) && (includeTrash || !isTrashed(row));
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
   * Checks that the caller may put a record under that owner.
   *
   * @throws HttpException 403 where not
   */
  public void requireOwner(Caller caller, String ownerUuid) {
    Row owner = owner(ownerUuid);
    if (owner == null || isTrashed(owner) || !canWrite(caller, owner)) {
      throw HttpException.forbidden("Permission denied: cannot write to owner " + ownerUuid);
    }
  }

  private @Nullable Row owner(String uuid) {
    return Uuids.isOf(Schemas.USERS, uuid) ? cluster.users().get(uuid) : cluster.groups().get(uuid);
  }
}
