package io.keepfs.arvados.events;

import io.keepfs.arvados.model.LogRecord;
import io.keepfs.arvados.model.LogRecord.Attributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object changed.
 *
 * @param logId counts the cluster's events
 * @param objectUuid what changed
 * @param type how
 * @param oldOwner who owned it before; null if it is new, or the server did not say
 * @param newOwner who owns it now; null if it is gone, or the server did not say
 * @param oldName its name before
 * @param newName its name now
 * @param portableDataHash the hash of a collection's manifest now
 * @param wasTrashed whether it was in the trash before
 * @param trashed whether it is in the trash now
 */
public record ObjectEvent(
    long logId,
    String objectUuid,
    Type type,
    @Nullable String oldOwner,
    @Nullable String newOwner,
    @Nullable String oldName,
    @Nullable String newName,
    @Nullable String portableDataHash,
    boolean wasTrashed,
    boolean trashed) {

  /** What may have happened. */
  public enum Type {
    CREATE,
    UPDATE,
    DELETE
  }

  private static final Attributes NOTHING = new Attributes(null, null, null, null);

  /** Returns the event that a log record tells of; empty if it tells of no change of an object. */
  static Optional<ObjectEvent> of(LogRecord log) {
    if (log.id() == null || log.objectUuid() == null || log.eventType() == null) {
      return Optional.empty();
    }
    Type type;
    switch (log.eventType()) {
      case "create" -> type = Type.CREATE;
      case "update" -> type = Type.UPDATE;
      case "delete" -> type = Type.DELETE;
      default -> {
        return Optional.empty();
      }
    }
    LogRecord.Properties properties = log.properties();
    Attributes before = orNothing(properties == null ? null : properties.oldAttributes());
    Attributes after = orNothing(properties == null ? null : properties.newAttributes());
    String owner = after.ownerUuid() == null ? log.objectOwnerUuid() : after.ownerUuid();
    return Optional.of(
        new ObjectEvent(
            log.id(),
            log.objectUuid(),
            type,
            before.ownerUuid(),
            owner,
            before.name(),
            after.name(),
            after.portableDataHash(),
            Boolean.TRUE.equals(before.isTrashed()),
            Boolean.TRUE.equals(after.isTrashed())));
  }

  private static Attributes orNothing(@Nullable Attributes attributes) {
    return attributes == null ? NOTHING : attributes;
  }
}
