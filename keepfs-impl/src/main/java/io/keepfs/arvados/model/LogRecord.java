package io.keepfs.arvados.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to an object: a line of the server's log, and what its event stream sends.
 *
 * @param id counts all events of a cluster, in the order in which they began
 * @param objectUuid what changed
 * @param objectOwnerUuid who owns it now
 * @param eventType {@code create}, {@code update}, {@code delete} or another
 * @param properties what it was before and is now
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonNaming(SnakeCaseStrategy.class)
public record LogRecord(
    @Nullable Long id,
    @Nullable String objectUuid,
    @Nullable String objectOwnerUuid,
    @Nullable String eventType,
    @Nullable Properties properties) {

  /** The fields to ask for. */
  public static final List<String> LISTED_FIELDS =
      List.of("id", "object_uuid", "object_owner_uuid", "event_type", "properties");

  /** The types of events that tell of a change of what is shown. */
  public static final List<String> CHANGES = List.of("create", "update", "delete");

  /**
   * An object before and after; null for one that was not there.
   *
   * @param oldAttributes before
   * @param newAttributes after
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(SnakeCaseStrategy.class)
  public record Properties(
      @Nullable Attributes oldAttributes, @Nullable Attributes newAttributes) {}

  /**
   * What an event tells of an object.
   *
   * @param ownerUuid who owned it
   * @param name its name
   * @param portableDataHash the hash of its manifest, for a collection
   * @param isTrashed whether it was in the trash
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(SnakeCaseStrategy.class)
  public record Attributes(
      @Nullable String ownerUuid,
      @Nullable String name,
      @Nullable String portableDataHash,
      @Nullable Boolean isTrashed) {}
}
