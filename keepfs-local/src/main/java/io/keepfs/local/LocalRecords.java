package io.keepfs.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.keepfs.local.api.Changes;
import io.keepfs.local.api.CollectionManifest;
import io.keepfs.local.api.PermissionLinks;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.cluster.PermissionLevel;
import io.keepfs.local.cluster.Tokens;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes records straight in the cluster's tables, in the name of the built-in user. */
final class LocalRecords {
  private final Cluster cluster;
  private final Tokens tokens;

  LocalRecords(Cluster cluster, Tokens tokens) {
    this.cluster = cluster;
    this.tokens = tokens;
  }

  String userUuid() {
    return cluster.uuids().fixed(Schemas.USERS, 1);
  }

  void createBuiltInUsers() {
    if (cluster.users().get(userUuid()) == null) {
      putUser(cluster.systemUserUuid(), "root", "System", "root", true);
      putUser(userUuid(), "local", "Local", "User", false);
    }
  }

  LocalUser createUser(String name, boolean admin) {
    String uuid = cluster.uuids().next(Schemas.USERS);
    putUser(uuid, name, name, "User", admin);
    String token = tokens.make();
    tokens.register(token, uuid);
    return new LocalUser(uuid, token);
  }

  private void putUser(String uuid, String username, String first, String last, boolean admin) {
    Instant now = cluster.times().next();
    Map<String, Object> values = new HashMap<>();
    values.put("uuid", uuid);
    values.put("owner_uuid", cluster.systemUserUuid());
    values.put("created_at", now);
    values.put("modified_at", now);
    values.put("modified_by_user_uuid", cluster.systemUserUuid());
    values.put("email", username + "@localhost");
    values.put("username", username);
    values.put("first_name", first);
    values.put("last_name", last);
    values.put("is_admin", admin);
    values.put("is_active", true);
    values.put("prefs", JsonNodeFactory.instance.objectNode());
    Row row = Row.of(Schemas.USERS, values);
    cluster.database().write(() -> put(row));
  }

  private Row put(Row user) {
    cluster.users().put(user);
    return user;
  }

  StoredCollection createCollection(String name, @Nullable String owner, String manifest) {
    Map<String, @Nullable Object> columns = Changes.collectionDefaults(cluster);
    columns.putAll(CollectionManifest.unchecked(cluster, manifest).columns());
    columns.put("name", name);
    columns.put("owner_uuid", Objects.requireNonNullElse(owner, userUuid()));
    Row row =
        allowed(
            () -> new Changes(cluster, cluster.collections()).create(userUuid(), columns, false));
    return new StoredCollection(row.uuid(), row.text("portable_data_hash"));
  }

  void createCollections(List<String> names, @Nullable String owner, String manifest) {
    cluster
        .database()
        .write(
            () -> {
              names.forEach(name -> createCollection(name, owner, manifest));
              return names.size();
            });
  }

  /** Puts collections as they are: the log tells of an update of each. */
  void touch(List<String> uuids) {
    cluster
        .database()
        .write(
            () -> {
              for (String uuid : uuids) {
                cluster.collections().put(Objects.requireNonNull(cluster.collections().get(uuid)));
              }
              return uuids.size();
            });
  }

  String createGroup(String name, String groupClass, @Nullable String owner) {
    Map<String, @Nullable Object> columns = new HashMap<>();
    columns.put("name", name);
    columns.put("owner_uuid", Objects.requireNonNullElse(owner, userUuid()));
    columns.put("group_class", groupClass);
    columns.put("properties", JsonNodeFactory.instance.objectNode());
    columns.put("is_trashed", false);
    return allowed(() -> new Changes(cluster, cluster.groups()).create(userUuid(), columns, false))
        .uuid();
  }

  void grant(String objectUuid, String granteeUuid, PermissionLevel level) {
    allowed(
        () -> {
          new PermissionLinks(cluster).grant(userUuid(), objectUuid, granteeUuid, level);
          return level;
        });
  }

  private static <T> T allowed(Supplier<T> change) {
    try {
      return change.get();
    } catch (HttpException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
