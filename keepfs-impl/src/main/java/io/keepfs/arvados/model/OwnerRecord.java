package io.keepfs.arvados.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who owns things: a user or a group.
 *
 * @param uuid the user's or group's uuid
 * @param name a group's name
 * @param firstName a user's first name
 * @param lastName a user's last name
 * @param groupClass a group's class
 * @param ownerUuid who owns a group
 * @param modifiedAt when the record last changed
 * @param canWrite whether the current user may put things into the group; null when not told
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonNaming(SnakeCaseStrategy.class)
public record OwnerRecord(
    String uuid,
    @Nullable String name,
    @Nullable String firstName,
    @Nullable String lastName,
    @Nullable String groupClass,
    @Nullable String ownerUuid,
    @Nullable Instant modifiedAt,
    @Nullable Boolean canWrite) {

  /** The fields of a user that are used. */
  public static final List<String> USER_FIELDS =
      List.of("uuid", "first_name", "last_name", "modified_at");

  /** Returns a group's record, or what there is to tell of a user's home project. */
  public GroupRecord asGroup() {
    return new GroupRecord(
        uuid, displayName(), ownerUuid, groupClass, modifiedAt, canWrite, null, Map.of());
  }

  /** Returns a group's name or a user's first and last name; empty when there is neither. */
  public String displayName() {
    if (name != null && !name.isEmpty()) {
      return name;
    }
    return ((firstName == null ? "" : firstName) + " " + (lastName == null ? "" : lastName))
        .strip();
  }
}
