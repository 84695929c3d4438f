package io.keepfs.arvados.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.keepfs.manifest.PortableDataHash;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A collection without its manifest. Which fields are present depends on what was selected; a
 * collection that was asked for by its hash has little more than that hash.
 *
 * @param uuid the collection's uuid
 * @param name the name within its project
 * @param ownerUuid the project or user that owns it
 * @param portableDataHash the hash of its manifest
 * @param modifiedAt when the record last changed
 * @param createdAt when the record was made
 * @param currentVersionUuid equal to {@code uuid} unless this is an old version
 * @param version the number of this version, from 1
 * @param properties what users noted about it
 * @param storageClassesDesired where its blocks shall be kept
 * @param replicationDesired how many copies are wanted; null for the cluster's default
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonNaming(SnakeCaseStrategy.class)
public record CollectionRecord(
    @Nullable String uuid,
    @Nullable String name,
    @Nullable String ownerUuid,
    @Nullable String portableDataHash,
    @Nullable Instant modifiedAt,
    @Nullable Instant createdAt,
    @Nullable String currentVersionUuid,
    @Nullable Integer version,
    Map<String, Object> properties,
    List<String> storageClassesDesired,
    @Nullable Integer replicationDesired) {

  /** The fields that a listing needs: enough for names and times, and never the manifest. */
  public static final List<String> LISTED_FIELDS =
      List.of(
          "uuid",
          "name",
          "owner_uuid",
          "modified_at",
          "portable_data_hash",
          "current_version_uuid");

  /** The fields that tell what a collection is, without its manifest. */
  public static final List<String> DESCRIBING_FIELDS =
      List.of(
          "uuid",
          "name",
          "owner_uuid",
          "modified_at",
          "created_at",
          "portable_data_hash",
          "current_version_uuid",
          "version",
          "properties",
          "storage_classes_desired",
          "replication_desired");

  /** Puts empty collections where the server said nothing. */
  public CollectionRecord {
    properties =
        properties == null || properties.isEmpty()
            ? Map.of()
            : Collections.unmodifiableMap(properties);
    storageClassesDesired =
        storageClassesDesired == null ? List.of() : List.copyOf(storageClassesDesired);
  }

  /**
   * Returns an equal record that takes less memory where there are many.
   *
   * @param owner whose string is used, if it is the owner
   */
  public CollectionRecord compact(String owner) {
    return new CollectionRecord(
        uuid,
        name,
        owner.equals(ownerUuid) ? owner : ownerUuid,
        portableDataHash,
        modifiedAt,
        createdAt,
        Objects.equals(uuid, currentVersionUuid) ? uuid : currentVersionUuid,
        version,
        properties,
        storageClassesDesired,
        replicationDesired);
  }

  /** Returns its portable data hash, if there is a valid one. */
  public Optional<PortableDataHash> hash() {
    return Optional.ofNullable(portableDataHash)
        .filter(PortableDataHash::isValid)
        .map(PortableDataHash::parse);
  }

  /** Returns whether this is a former version, which listings leave out. */
  public boolean isOldVersion() {
    return currentVersionUuid != null && !Objects.equals(currentVersionUuid, uuid);
  }

  /** Returns whether this is known to be of an earlier version than {@code other}. */
  public boolean isOlderThan(@Nullable CollectionRecord other) {
    return other != null
        && modifiedAt != null
        && other.modifiedAt != null
        && modifiedAt.isBefore(other.modifiedAt);
  }
}
