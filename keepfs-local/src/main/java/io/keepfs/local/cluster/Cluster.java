package io.keepfs.local.cluster;

import io.keepfs.local.manifest.LocatorSigner;
import io.keepfs.local.store.Database;
import io.keepfs.local.store.ManifestFiles;
import io.keepfs.local.store.Schema;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Table;
import io.keepfs.local.store.Timestamps;
import io.keepfs.local.store.Uuids;

/**
 * What all resources share.
 *
 * @param id five characters, the beginning of every uuid
 * @param database the records
 * @param manifests the texts of manifests
 * @param signer signs locators
 * @param times makes the times of changes
 * @param uuids makes uuids
 * @param settings what the cluster's owner chose
 */
public record Cluster(
    String id,
    Database database,
    ManifestFiles manifests,
    LocatorSigner signer,
    Timestamps times,
    Uuids uuids,
    ClusterSettings settings) {

  /** The records of a resource. */
  public Table table(Schema schema) {
    return database.table(schema);
  }

  /** The collections. */
  public Table collections() {
    return table(Schemas.COLLECTIONS);
  }

  /** The groups. */
  public Table groups() {
    return table(Schemas.GROUPS);
  }

  /** The users. */
  public Table users() {
    return table(Schemas.USERS);
  }

  /** The user who owns the users, and is nobody. */
  public String systemUserUuid() {
    return uuids.fixed(Schemas.USERS, 0);
  }
}
