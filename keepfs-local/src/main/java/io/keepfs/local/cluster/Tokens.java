package io.keepfs.local.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Table;
import io.keepfs.local.store.Uuids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that the cluster knows: {@code v2/UUID/SECRET}, or the secret alone. Only a salted
 * hash of each secret is kept. Thread-safe.
 */
public final class Tokens {
  private static final int SECRET_LENGTH = 50;
  private static final int SALT_LENGTH = 16;

  private final Cluster cluster;
  private final Table table;

  /** Those of that cluster. */
  public Tokens(Cluster cluster) {
    this.cluster = cluster;
    this.table = cluster.table(Schemas.API_CLIENT_AUTHORIZATIONS);
  }

  /** The text of a new token, not known to the cluster yet. */
  public String make() {
    Uuids uuids = cluster.uuids();
    String uuid = uuids.next(Schemas.API_CLIENT_AUTHORIZATIONS);
    return "v2/" + uuid + "/" + uuids.secret(SECRET_LENGTH);
  }

  /** Makes a v2 token known as that user's. */
  public void register(String token, String userUuid) {
    String[] parts = token.split("/");
    String salt = cluster.uuids().secret(SALT_LENGTH);
    Instant now = cluster.times().next();
    Map<String, Object> values = new HashMap<>();
    values.put("uuid", parts[1]);
    values.put("owner_uuid", cluster.systemUserUuid());
    values.put("created_at", now);
    values.put("modified_at", now);
    values.put("scopes", JsonNodeFactory.instance.arrayNode().add("all"));
    values.put("user_uuid", userUuid);
    values.put("salt", salt);
    values.put("secret_hash", hash(salt, parts[2]));
    cluster
        .database()
        .write(
            () -> {
              table.put(Row.of(Schemas.API_CLIENT_AUTHORIZATIONS, values));
              return values;
            });
  }

  /** Whether the cluster knows that token and it has not expired. */
  public boolean isKnown(String token) {
    return find(token) != null;
  }

  /**
   * Who that token stands for.
   *
   * @throws HttpException 401 where the cluster does not know it
   */
  public Caller authenticate(String token) {
    Row authorization = find(token);
    Row user = authorization == null ? null : cluster.users().get(authorization.text("user_uuid"));
    if (authorization == null || user == null || !user.flag("is_active")) {
      throw new HttpException(401, "Not logged in");
    }
    return new Caller(user.uuid(), user.flag("is_admin"), token, authorization.uuid());
  }

  private @Nullable Row find(String token) {
    if (token.isEmpty()) {
      return null;
    }
    String[] parts = token.split("/", -1);
    Row found = null;
    if (parts.length == 3 && parts[0].equals("v2")) {
      Row row = table.get(parts[1]);
      found = row != null && matches(row, parts[2]) ? row : null;
    } else if (parts.length == 1) {
      found =
          table.rows().values().stream()
              .filter(row -> matches(row, token))
              .findFirst()
              .orElse(null);
    }
    return found == null || isExpired(found) ? null : found;
  }

  private boolean isExpired(Row row) {
    Instant expiry = row.time("expires_at");
    return expiry != null && !expiry.isAfter(cluster.times().now());
  }

  private static boolean matches(Row row, String secret) {
    byte[] expected = row.text("secret_hash").getBytes(StandardCharsets.US_ASCII);
    byte[] actual = hash(row.text("salt"), secret).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(expected, actual);
  }

  /** One round is enough: a secret has 258 random bits, which no list of guesses holds. */
  private static String hash(String salt, String secret) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] text = (salt + ":" + secret).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(sha.digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
