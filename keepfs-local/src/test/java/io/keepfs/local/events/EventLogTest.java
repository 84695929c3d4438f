package io.keepfs.local.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log in the tables: what it keeps, and for how long. */
class EventLogTest {
  private static final String OWNER = "zlocl-tpzed-000000000000001";

  @TempDir Path folder;

  private Cluster cluster;

  @BeforeEach
  void open() {
    cluster = TestCluster.in(folder);
  }

  @AfterEach
  void close() {
    cluster.database().close();
  }

  private Row link(String uuid) {
    Map<String, Object> values = new HashMap<>();
    values.put("uuid", uuid);
    values.put("owner_uuid", OWNER);
    values.put("modified_by_user_uuid", OWNER);
    values.put("modified_at", cluster.times().next());
    values.put("name", "a tag");
    values.put("properties", JsonNodeFactory.instance.objectNode());
    return Row.of(Schemas.LINKS, values);
  }

  private void put(Row row) {
    cluster
        .database()
        .write(
            () -> {
              cluster.table(row.schema()).put(row);
              return row;
            });
  }

  private List<Row> logs() {
    return List.copyOf(cluster.table(Schemas.LOGS).rows().values());
  }

  @Test
  void oldRowsGoWhenThereAreTooMany() {
    cluster.database().addListener(new EventLog(cluster, 3));
    for (int i = 0; i < 5; i++) {
      put(link(cluster.uuids().next(Schemas.LINKS)));
    }
    assertThat(logs()).extracting(row -> row.number("id")).containsExactly(3L, 4L, 5L);
  }

  @Test
  void aDeletionIsLoggedWithWhatWas() {
    cluster.database().addListener(EventLog.of(cluster));
    Row link = link(cluster.uuids().next(Schemas.LINKS));
    put(link);
    cluster.database().write(() -> cluster.table(Schemas.LINKS).remove(link.uuid()));
    Row log = logs().get(1);
    assertThat(log.text("event_type")).isEqualTo("delete");
    assertThat(log.text("object_uuid")).isEqualTo(link.uuid());
    assertThat(log.text("object_owner_uuid")).isEqualTo(OWNER);
    assertThat(log.json("properties").get("old_attributes").get("name").textValue())
        .isEqualTo("a tag");
    assertThat(log.json("properties").get("new_attributes").isNull()).isTrue();
  }

  @Test
  void aWriteIsLoggedWhenAllItsRowsAreInPlace() {
    String first = cluster.uuids().next(Schemas.LINKS);
    String second = cluster.uuids().next(Schemas.LINKS);
    cluster
        .database()
        .addListener(
            (before, after) -> assertThat(cluster.table(Schemas.LINKS).get(second)).isNotNull());
    cluster.database().addListener(EventLog.of(cluster));
    cluster
        .database()
        .write(
            () -> {
              put(link(first));
              assertThat(logs()).isEmpty();
              put(link(second));
              return first;
            });
    assertThat(logs()).extracting(row -> row.text("object_uuid")).containsExactly(first, second);
  }

  @Test
  void usersAndTokensAreNotLogged() {
    cluster.database().addListener(EventLog.of(cluster));
    put(Row.of(Schemas.USERS, Map.of("uuid", OWNER, "owner_uuid", OWNER)));
    assertThat(logs()).isEmpty();
  }
}
