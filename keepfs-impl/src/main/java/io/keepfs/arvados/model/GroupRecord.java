package io.keepfs.arvados.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A group: a project, a filter group, or a role.
 *
 * @param uuid the group's uuid
 * @param name the name within its owner
 * @param ownerUuid the project or user that owns it
 * @param groupClass {@code project}, {@code filter} or {@code role}
 * @param modifiedAt when the record last changed
 * @param canWrite whether the current user may put things into it; null when not told
 * @param createdAt when the record was made
 * @param properties what users noted about it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonNaming(SnakeCaseStrategy.class)
public record GroupRecord(
    String uuid,
    @Nullable String name,
    @Nullable String ownerUuid,
    @Nullable String groupClass,
    @Nullable Instant modifiedAt,
    @Nullable Boolean canWrite,
    @Nullable Instant createdAt,
    Map<String, Object> properties) {

  /** The fields that a listing needs. */
  public static final List<String> LISTED_FIELDS =
      List.of(
          "uuid",
          "name",
          "owner_uuid",
          "group_class",
          "modified_at",
          "can_write",
          "created_at",
          "properties");

  /** The classes of group that hold collections, and so are directories. */
  public static final List<String> DIRECTORY_CLASSES = List.of("project", "filter");

  /** Puts an empty map where the server said nothing. */
  public GroupRecord {
    properties = properties == null ? Map.of() : Collections.unmodifiableMap(properties);
  }
}
