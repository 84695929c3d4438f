package io.keepfs.arvados.tree.collection;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.manifest.ManifestException;
import io.keepfs.manifest.PortableDataHash;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a collection. A manifest that cannot be read stays known as such until the hash
 * changes.
 *
 * @param record what the collection is
 * @param snapshot its content, which has the record's hash
 * @param broken why its content cannot be shown
 */
record CollectionState(
    @Nullable CollectionRecord record,
    @Nullable CollectionSnapshot snapshot,
    @Nullable ManifestException broken) {

  boolean isLoaded() {
    return snapshot != null || broken != null;
  }

  /** Returns whether nothing more can be had: the content, with signatures if so wanted. */
  boolean isLoadedFor(boolean signed) {
    return broken != null || snapshot != null && (snapshot.signed() || !signed);
  }

  /** Returns the content, which is to be there. */
  CollectionSnapshot content() {
    return Objects.requireNonNull(snapshot, "no content");
  }

  Optional<PortableDataHash> hash() {
    return record == null ? Optional.empty() : record.hash();
  }

  boolean hasHashOf(CollectionRecord other) {
    return record != null && Objects.equals(record.portableDataHash(), other.portableDataHash());
  }

  /** Returns whether both are known to have the same hash. */
  boolean isSameAs(CollectionState other) {
    return hash().isPresent() && other.record != null && hasHashOf(other.record);
  }

  boolean isOlderThan(CollectionState other) {
    return record != null && record.isOlderThan(other.record());
  }

  /**
   * Returns what is known when the server has said {@code latest}: this, if a listing has told of a
   * newer version since it was asked.
   *
   * @param asked what was known when the server was asked
   */
  CollectionState answered(CollectionRecord latest, CollectionState asked) {
    return latest.isOlderThan(record) && record != asked.record()
        ? this
        : new CollectionState(latest, snapshot, broken);
  }

  boolean agreesWith(CollectionRecord other) {
    return hasHashOf(other)
        && record != null
        && Objects.equals(record.modifiedAt(), other.modifiedAt());
  }
}
