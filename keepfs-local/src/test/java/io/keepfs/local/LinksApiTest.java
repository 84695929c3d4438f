package io.keepfs.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags, permissions and other links through the REST API. */
class LinksApiTest {
  private static final String UNKNOWN = "zlocl-4zz18-000000000000000";

  private static LocalArvados arvados;
  private static ApiClient client;

  @BeforeAll
  static void start() throws IOException {
    arvados = LocalArvados.start();
    client = new ApiClient(arvados);
  }

  @AfterAll
  static void stop() throws IOException {
    arvados.close();
  }

  private static ApiClient.Answer create(ApiClient by, String json) {
    return by.call("POST", "links", json.replace('\'', '"'));
  }

  private static JsonNode tag(String name, String head) {
    return create(client, "{'link_class':'tag','name':'%s','head_uuid':'%s'}".formatted(name, head))
        .ok();
  }

  private static List<String> names(JsonNode list) {
    return list.get("items").findValuesAsText("name");
  }

  @Test
  void tagsAreMadeListedRenamedAndDeleted() {
    String project = arvados.createProject("tagged", null);
    String collection =
        client.call("POST", "collections", "{\"name\":\"tagged\"}").ok().get("uuid").textValue();
    JsonNode made = tag("red", project);
    assertThat(made.get("uuid").textValue()).matches("zlocl-o0j2j-[0-9a-z]{15}");
    assertThat(made.get("owner_uuid").textValue()).isEqualTo(arvados.userUuid());
    assertThat(made.get("head_kind").textValue()).isEqualTo("arvados#group");
    assertThat(made.get("tail_uuid").isNull()).isTrue();
    assertThat(made.get("properties")).isEmpty();
    tag("red", collection);
    JsonNode blue = tag("blue", collection);

    Map<String, String> distinct =
        Map.of(
            "filters",
                "[[\"link_class\",\"=\",\"tag\"],[\"head_uuid\",\"in\",[\"%s\",\"%s\"]]]"
                    .formatted(project, collection),
            "select", "[\"name\"]",
            "distinct", "true",
            "order", "name",
            "limit", "1000");
    assertThat(names(client.get("links", distinct).ok())).containsExactly("blue", "red");
    String tagged =
        "[[\"link_class\",\"=\",\"tag\"],[\"name\",\"=\",\"red\"],[\"head_uuid\",\"is_a\",\"arvados#%s\"]]";
    assertThat(
            client.list("links", tagged.formatted("collection")).ok().findValuesAsText("head_uuid"))
        .containsExactly(collection);
    assertThat(client.list("links", tagged.formatted("group")).ok().findValuesAsText("head_uuid"))
        .containsExactly(project);

    String uuid = blue.get("uuid").textValue();
    JsonNode green = client.call("PUT", "links/" + uuid, "{\"link\":{\"name\":\"green\"}}").ok();
    assertThat(green.get("name").textValue()).isEqualTo("green");
    assertThat(client.get("links/" + uuid).ok()).isEqualTo(green);
    assertThat(client.call("DELETE", "links/" + uuid, "").ok()).isEqualTo(green);
    assertThat(client.get("links/" + uuid).status()).isEqualTo(404);
    assertThat(names(client.get("links", distinct).ok())).containsExactly("red");

    JsonNode logs =
        client
            .get(
                "logs",
                Map.of(
                    "filters", "[[\"object_uuid\",\"=\",\"%s\"]]".formatted(uuid), "order", "id"))
            .ok()
            .get("items");
    assertThat(logs.findValuesAsText("event_type")).containsExactly("create", "update", "delete");
    assertThat(logs.get(2).get("object_owner_uuid").textValue()).isEqualTo(arvados.userUuid());
    assertThat(logs.get(1).at("/properties/new_attributes/name").textValue()).isEqualTo("green");
  }

  @Test
  void othersTagsAreTheirs() {
    ApiClient other = new ApiClient(arvados, arvados.createUser("tagger").token());
    String project = arvados.createProject("tagged by one", null);
    String link = tag("mine", project).get("uuid").textValue();
    assertThat(other.get("links/" + link).status()).isEqualTo(404);
    assertThat(other.call("DELETE", "links/" + link, "").status()).isEqualTo(404);
    String theirs = "{'link_class':'tag','name':'x','head_uuid':'%s'}".formatted(project);
    assertThat(create(other, theirs).status()).as("a head that they may not see").isEqualTo(422);
    String owned =
        "{'link_class':'tag','name':'x','head_uuid':'%s','owner_uuid':'%s'}"
            .formatted(project, arvados.createUser("owner").uuid());
    assertThat(create(client, owned).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'name':'x','head_uuid':'HEAD'}",
        "{'link_class':'tag','name':'x'}",
        "{'link_class':'tag','name':'x','head_uuid':'" + UNKNOWN + "'}",
        "{'link_class':'permission','name':'can_fly','head_uuid':'HEAD','tail_uuid':'USER'}",
        "{'link':{'link_class':'tag','name':'x','head_uuid':'HEAD','unknown':1}}"
      })
  void linksThatMakeNoSenseAreRefused(String json) {
    String head = arvados.createProject("head of " + json, null);
    String link = json.replace("HEAD", head).replace("USER", arvados.userUuid());
    assertThat(create(client, link).status()).isEqualTo(422);
  }

  @Test
  void permissionsAreGivenAndTakenByWhoManagesTheObject() {
    LocalUser reader = arvados.createUser("reader");
    ApiClient theirs = new ApiClient(arvados, reader.token());
    String project = arvados.createProject("shared", null);
    String link = "{'link_class':'permission','name':'%s','head_uuid':'%s','tail_uuid':'%s'}";
    String uuid =
        create(client, link.formatted("can_read", project, reader.uuid()))
            .ok()
            .get("uuid")
            .textValue();
    assertThat(theirs.get("groups/" + project).ok().get("can_write").booleanValue()).isFalse();
    assertThat(create(theirs, link.formatted("can_manage", project, reader.uuid())).status())
        .isEqualTo(403);
    assertThat(theirs.call("DELETE", "links/" + uuid, "").status()).isEqualTo(403);

    client.call("PUT", "links/" + uuid, "{\"name\":\"can_write\"}").ok();
    assertThat(theirs.get("groups/" + project).ok().get("can_write").booleanValue()).isTrue();
    assertThat(client.call("PUT", "links/" + uuid, "{\"name\":\"can_fly\"}").status())
        .isEqualTo(422);
    String elsewhere = "{\"head_uuid\":\"" + arvados.createProject("else", null) + "\"}";
    assertThat(client.call("PUT", "links/" + uuid, elsewhere).status()).isEqualTo(422);
    client.call("DELETE", "links/" + uuid, "").ok();
    assertThat(theirs.get("groups/" + project).status()).isEqualTo(404);
    assertThat(create(client, link.formatted("can_read", project, project)).status())
        .as("a project is nobody to be given something")
        .isEqualTo(404);
  }

  @Test
  void aTagDoesNotBecomeAPermission() {
    String project = arvados.createProject("not shared", null);
    String uuid = tag("can_read", project).get("uuid").textValue();
    String change = "{\"link_class\":\"permission\",\"tail_uuid\":\"" + arvados.userUuid() + "\"}";
    assertThat(client.call("PUT", "links/" + uuid, change).status()).isEqualTo(422);
    String star = "{\"link_class\":\"star\",\"tail_uuid\":\"" + arvados.userUuid() + "\"}";
    JsonNode changed = client.call("PATCH", "links/" + uuid, star).ok();
    assertThat(changed.get("tail_kind").textValue()).isEqualTo("arvados#user");
  }
}
