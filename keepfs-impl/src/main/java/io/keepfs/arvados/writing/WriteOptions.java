package io.keepfs.arvados.writing;

import io.keepfs.block.folder.CacheDirectory;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.collection.edit.OnConflict;
import io.keepfs.collection.write.WriteMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a tree is written.
 *
 * @param policy when changes are committed by themselves
 * @param onConflict what happens where others have changed the same path
 * @param journalFolder where unsaved changes are kept on the disk, so that they outlive the
 *     process; empty for only in memory
 * @param memoryBytes how much of what is written may wait in memory
 * @param closeLimit how long the end may take to save what is unsaved
 * @param storageClasses where blocks of new collections are kept; empty for the cluster's default
 */
public record WriteOptions(
    CommitPolicy policy,
    OnConflict onConflict,
    Optional<Path> journalFolder,
    long memoryBytes,
    Duration closeLimit,
    List<String> storageClasses) {

  /** How long the end may take to save what is unsaved, unless told otherwise. */
  public static final Duration DEFAULT_CLOSE_LIMIT = Duration.ofSeconds(60);

  /** What a mount does unless told otherwise, but without a journal. */
  public static final WriteOptions DEFAULT =
      new WriteOptions(
          CommitPolicy.SOON,
          OnConflict.COPY,
          Optional.empty(),
          WriteMemory.DEFAULT_BUDGET_BYTES,
          DEFAULT_CLOSE_LIMIT,
          List.of());

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one makes no sense
   */
  public WriteOptions {
    storageClasses = List.copyOf(storageClasses);
    if (memoryBytes <= 0) {
      throw new IllegalArgumentException("memory for writing must be more than " + memoryBytes);
    }
    if (closeLimit.isNegative()) {
      throw new IllegalArgumentException("a negative time to save: " + closeLimit);
    }
  }

  /** Returns where the journals of a user's mounts are, beside the usual folder of blocks. */
  public static Path standardJournalFolder(Map<String, String> environment, Path home) {
    return CacheDirectory.standard(environment, home).resolveSibling("keepfs-journal");
  }

  /** These with a journal for each collection below {@code folder}, which is made if need be. */
  public WriteOptions withJournals(Path folder) {
    return new WriteOptions(
        policy, onConflict, Optional.of(folder), memoryBytes, closeLimit, storageClasses);
  }

  /** These with another policy. */
  public WriteOptions withPolicy(CommitPolicy other) {
    return new WriteOptions(
        other, onConflict, journalFolder, memoryBytes, closeLimit, storageClasses);
  }

  /** These with another way out of conflicts. */
  public WriteOptions withOnConflict(OnConflict other) {
    return new WriteOptions(policy, other, journalFolder, memoryBytes, closeLimit, storageClasses);
  }

  /** These with another limit of the end. */
  public WriteOptions withCloseLimit(Duration other) {
    return new WriteOptions(policy, onConflict, journalFolder, memoryBytes, other, storageClasses);
  }

  /** These with other storage classes for new collections. */
  public WriteOptions withStorageClasses(List<String> other) {
    return new WriteOptions(policy, onConflict, journalFolder, memoryBytes, closeLimit, other);
  }
}
