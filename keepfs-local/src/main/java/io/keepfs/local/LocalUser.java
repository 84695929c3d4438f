package io.keepfs.local;

/**
 * A user who was made.
 *
 * @param uuid the user's uuid, which is also that of the home project
 * @param token a v2 token of the user
 */
public record LocalUser(String uuid, String token) {

  /** Leaves the token out. */
  @Override
  public String toString() {
    return "LocalUser[" + uuid + "]";
  }
}
