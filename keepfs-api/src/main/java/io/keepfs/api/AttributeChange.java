package io.keepfs.api;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Which attributes to change, and to what; what is empty stays.
 *
 * @param sizeBytes the new size of a file
 * @param permissions the lower 12 bits of the mode
 * @param uid the new owner
 * @param gid the new group
 * @param accessed the new time of access
 * @param modified the new time of modification
 */
public record AttributeChange(
    OptionalLong sizeBytes,
    OptionalInt permissions,
    OptionalInt uid,
    OptionalInt gid,
    Optional<Instant> accessed,
    Optional<Instant> modified) {

  /** Changes nothing. */
  public static final AttributeChange NONE =
      new AttributeChange(
          OptionalLong.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty());

  /** Returns a change of the size alone. */
  public static AttributeChange size(long sizeBytes) {
    return new AttributeChange(
        OptionalLong.of(sizeBytes),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns this without the size. */
  public AttributeChange withoutSize() {
    return sizeBytes.isEmpty()
        ? this
        : new AttributeChange(OptionalLong.empty(), permissions, uid, gid, accessed, modified);
  }

  /** Returns whether nothing is changed but, perhaps, the size. */
  public boolean isOfSizeAlone() {
    return permissions.isEmpty()
        && uid.isEmpty()
        && gid.isEmpty()
        && accessed.isEmpty()
        && modified.isEmpty();
  }

  /** Returns {@code old} with this change made to it; {@code now} becomes the time of change. */
  public NodeAttributes applyTo(NodeAttributes old, Instant now) {
    return new NodeAttributes(
        sizeBytes.orElse(old.sizeBytes()),
        permissions.orElse(old.permissions()),
        modified.orElse(sizeBytes.isPresent() ? now : old.modified()),
        now,
        accessed.orElse(old.accessed()),
        uid.orElse(old.uid()),
        gid.orElse(old.gid()));
  }
}
