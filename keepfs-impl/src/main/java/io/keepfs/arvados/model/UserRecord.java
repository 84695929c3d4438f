package io.keepfs.arvados.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A user. A user's uuid also names the user's home project.
 *
 * @param uuid the user's uuid
 * @param email the address that the user is known by
 * @param username the short name
 * @param firstName what the user is called
 * @param lastName the family's name
 * @param modifiedAt when the record last changed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonNaming(SnakeCaseStrategy.class)
public record UserRecord(
    String uuid,
    @Nullable String email,
    @Nullable String username,
    @Nullable String firstName,
    @Nullable String lastName,
    @Nullable Instant modifiedAt) {

  /** Returns the address, else the short name, else the uuid. */
  public String displayName() {
    if (email != null && !email.isEmpty()) {
      return email;
    }
    return username != null && !username.isEmpty() ? username : uuid;
  }

  /** Returns what there is to tell of the user's home project. */
  public GroupRecord home() {
    return new OwnerRecord(uuid, null, firstName, lastName, null, null, modifiedAt, null).asGroup();
  }
}
