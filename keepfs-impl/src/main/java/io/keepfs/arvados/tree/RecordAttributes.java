package io.keepfs.arvados.tree;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows a record's fields as extended attributes: {@code user.arvados.uuid} and so on. Pure. */
public final class RecordAttributes {
  private static final String PREFIX = "user.arvados.";

  private RecordAttributes() {}

  public static Map<String, byte[]> of(CollectionRecord record) {
    Map<String, byte[]> attributes = new LinkedHashMap<>();
    put(attributes, "uuid", record.uuid());
    put(attributes, "name", record.name());
    put(attributes, "owner_uuid", record.ownerUuid());
    put(attributes, "portable_data_hash", record.portableDataHash());
    put(attributes, "modified_at", record.modifiedAt());
    put(attributes, "created_at", record.createdAt());
    put(attributes, "version", record.version());
    record.properties().forEach((key, value) -> put(attributes, "properties." + key, value));
    return attributes;
  }

  public static Map<String, byte[]> of(GroupRecord record) {
    Map<String, byte[]> attributes = new LinkedHashMap<>();
    put(attributes, "uuid", record.uuid());
    put(attributes, "name", record.name());
    put(attributes, "owner_uuid", record.ownerUuid());
    put(attributes, "group_class", record.groupClass());
    put(attributes, "modified_at", record.modifiedAt());
    put(attributes, "created_at", record.createdAt());
    record.properties().forEach((key, value) -> put(attributes, "properties." + key, value));
    return attributes;
  }

  private static void put(Map<String, byte[]> attributes, String key, @Nullable Object value) {
    if (value != null && key.indexOf('\0') < 0) {
      attributes.put(PREFIX + key, value.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
