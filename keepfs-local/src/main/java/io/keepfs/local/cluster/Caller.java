package io.keepfs.local.cluster;

/**
 * Who makes a request.
 *
 * @param userUuid the user
 * @param admin whether every record is open to them
 * @param token as it came with the request; never to be logged
 * @param authorizationUuid the token's record
 */
public record Caller(String userUuid, boolean admin, String token, String authorizationUuid) {

  /** Leaves the token out. */
  @Override
  public String toString() {
    return "Caller[" + userUuid + "]";
  }
}
