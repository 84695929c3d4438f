package io.keepfs.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.ApiClient.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Groups and their contents through the REST API. */
class GroupsApiTest {
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

  private static Answer create(String json) {
    return client.call("POST", "groups", json.replace('\'', '"'));
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.get("items").forEach(item -> names.add(item.get("name").textValue()));
    return names;
  }

  private static List<String> contents(String uuid, Map<String, String> query) {
    return names(client.get("groups/" + uuid + "/contents", query).ok());
  }

  private static void collection(String name, String owner) throws IOException {
    arvados.createCollection(name, owner, Map.of("f", name.getBytes(UTF_8)));
  }

  @Test
  void contentsAreGroupsThenCollections() throws IOException {
    String project = arvados.createProject("contents", null);
    String sub = arvados.createProject("sub", project);
    collection("c1", project);
    collection("c2", project);
    collection("deep", sub);
    assertThat(contents(project, Map.of("order", "name"))).containsExactly("sub", "c1", "c2");
    assertThat(contents(project, Map.of("order", "[\"name desc\"]", "recursive", "true")))
        .containsExactly("sub", "deep", "c2", "c1");
    assertThat(contents(project, Map.of("filters", "[[\"uuid\",\"is_a\",\"arvados#collection\"]]")))
        .containsExactlyInAnyOrder("c1", "c2");
    String typed =
        "[[\"collections.name\",\"=\",\"c1\"],[\"uuid\",\"is_a\",\"arvados#collection\"]]";
    assertThat(contents(project, Map.of("filters", typed))).containsExactly("c1");
    String classes =
        "[[\"uuid\",\"is_a\",\"arvados#group\"],[\"groups.group_class\",\"in\",[\"project\"]]]";
    assertThat(contents(project, Map.of("filters", classes))).containsExactly("sub");
    assertThat(contents(project, Map.of("filters", "[[\"file_count\",\">\",0]]", "order", "name")))
        .containsExactly("c1", "c2");
    JsonNode paged =
        client
            .get(
                "groups/contents",
                Map.of("uuid", project, "limit", "1", "offset", "2", "order", "name"))
            .ok();
    assertThat(names(paged)).containsExactly("c2");
    assertThat(paged.get("items_available").intValue()).isEqualTo(3);
    JsonNode uncounted =
        client.get("groups/contents", Map.of("uuid", project, "count", "none", "limit", "2")).ok();
    assertThat(uncounted.has("items_available")).isFalse();
    assertThat(uncounted.get("items")).hasSize(2);
    JsonNode selected =
        client
            .get("groups/contents", Map.of("uuid", project, "select", "[\"uuid\",\"file_count\"]"))
            .ok();
    assertThat(selected.get("items").get(0).has("name")).isFalse();
  }

  @Test
  void theHomeIsListedByTheUsersUuid() throws IOException {
    LocalUser user = arvados.createUser("homely");
    ApiClient other = new ApiClient(arvados, user.token());
    collection("at home", user.uuid());
    assertThat(names(other.get("groups/" + user.uuid() + "/contents").ok()))
        .containsExactly("at home");
    assertThat(names(other.get("groups/contents", Map.of("include", "owner_uuid")).ok()))
        .containsExactly("at home");
    assertThat(names(other.get("groups/contents", Map.of("exclude_home_project", "true")).ok()))
        .isEmpty();
    assertThat(contents(user.uuid(), Map.of())).isEmpty();
  }

  @Test
  void aFilterGroupListsWhatItsFiltersFind() throws IOException {
    String project = arvados.createProject("filtered", null);
    collection("filter-me-1", project);
    collection("filter-me-2", arvados.createProject("elsewhere", null));
    String group =
        create(
                "{'group':{'name':'f','group_class':'filter','properties':{'filters':"
                    + "[['collections.name','like','filter-me%'],['uuid','is_a','arvados#collection']]}}}")
            .ok()
            .get("uuid")
            .textValue();
    assertThat(contents(group, Map.of("order", "name")))
        .containsExactly("filter-me-1", "filter-me-2");
  }

  @Test
  void aFilterGroupMayContainItself() {
    String group =
        create(
                "{'group':{'name':'filter-self','group_class':'filter','properties':{'filters':"
                    + "[['groups.name','like','filter-self%'],['uuid','is_a','arvados#group']]}}}")
            .ok()
            .get("uuid")
            .textValue();
    assertThat(contents(group, Map.of("recursive", "true"))).containsExactly("filter-self");
    assertThat(client.call("POST", "collections", "{\"owner_uuid\":\"" + group + "\"}").status())
        .as("it lists, but owns nothing")
        .isEqualTo(422);
    client
        .call(
            "PUT",
            "groups/" + group,
            "{\"properties\":{\"filters\":[[\"groups.name\",\"=\",\"nothing\"]]}}")
        .ok();
    assertThat(contents(group, Map.of("filters", "[[\"uuid\",\"is_a\",\"arvados#group\"]]")))
        .isEmpty();
  }

  @Test
  void aProjectIsRenamedMovedAndTrashed() {
    String from = arvados.createProject("from", null);
    String to = arvados.createProject("to", null);
    String moved = arvados.createProject("moved", from);
    arvados.createProject("taken", to);
    String path = "groups/" + moved;
    assertThat(
            client
                .call("PUT", path, "{\"name\":\"taken\",\"owner_uuid\":\"%s\"}".formatted(to))
                .status())
        .isEqualTo(422);
    JsonNode after =
        client
            .call(
                "PATCH",
                path,
                "{\"name\":\"new\",\"description\":\"d\",\"owner_uuid\":\"%s\"}".formatted(to))
            .ok();
    assertThat(after.get("description").textValue()).isEqualTo("d");
    assertThat(contents(to, Map.of("order", "name"))).containsExactly("new", "taken");
    assertThat(contents(from, Map.of())).isEmpty();
    client.call("POST", path + "/trash", "{}").ok();
    assertThat(contents(to, Map.of())).containsExactly("taken");
    assertThat(contents(to, Map.of("include_trash", "true", "order", "name")))
        .containsExactly("new", "taken");
    assertThat(client.call("PUT", path, "{\"name\":\"x\"}").status()).isEqualTo(404);
    assertThat(client.call("PUT", "groups/" + to, "{\"group_class\":\"filter\"}").status())
        .isEqualTo(422);
    arvados.createProject("new", to);
    assertThat(client.call("POST", path + "/untrash", "{}").status()).isEqualTo(422);
    JsonNode back = client.call("POST", path + "/untrash", "{\"ensure_unique_name\":true}").ok();
    assertThat(back.get("name").textValue()).startsWith("new (");
    assertThat(back.get("is_trashed").booleanValue()).isFalse();
  }

  @Test
  void groupsAreCheckedWhenMade() {
    assertThat(create("{'name':'x'}").status()).isEqualTo(422);
    assertThat(create("{'name':'x','group_class':'nonsense'}").status()).isEqualTo(422);
    assertThat(create("{'group_class':'project'}").status()).isEqualTo(422);
    JsonNode made = create("{'name':'checked','group_class':'project'}").ok();
    assertThat(made.get("can_write").booleanValue()).isTrue();
    assertThat(made.get("can_manage").booleanValue()).isTrue();
    assertThat(made.get("frozen_by_uuid").isNull()).isTrue();
    assertThat(create("{'name':'checked','group_class':'project'}").status()).isEqualTo(422);
  }

  @Test
  void aProjectCannotBePutIntoItself() {
    String outer = arvados.createProject("outer", null);
    String inner = arvados.createProject("inner", outer);
    for (String owner : List.of(outer, inner)) {
      assertThat(
              client.call("PUT", "groups/" + outer, "{\"owner_uuid\":\"" + owner + "\"}").status())
          .isEqualTo(422);
    }
    client.call("PUT", "groups/" + inner, "{\"owner_uuid\":\"" + arvados.homeUuid() + "\"}").ok();
    client.call("PUT", "groups/" + outer, "{\"owner_uuid\":\"" + inner + "\"}").ok();
  }

  @Test
  void aTrashedProjectTakesItsContentsAlong() throws IOException {
    String project = arvados.createProject("doomed", null);
    collection("inside", project);
    String uuid =
        client
            .list("collections", "[[\"name\",\"=\",\"inside\"]]")
            .ok()
            .get("items")
            .get(0)
            .get("uuid")
            .textValue();
    client.call("DELETE", "groups/" + project, "").ok();
    assertThat(client.get("groups/" + project).status()).isEqualTo(404);
    assertThat(client.get("groups/" + project + "/contents").status()).isEqualTo(404);
    assertThat(client.get("collections/" + uuid).status()).isEqualTo(404);
    assertThat(client.call("POST", "collections", "{\"owner_uuid\":\"" + project + "\"}").status())
        .isEqualTo(403);
    assertThat(contents(project, Map.of("include_trash", "true"))).containsExactly("inside");
    client.call("POST", "groups/" + project + "/untrash", "{}").ok();
    assertThat(client.get("collections/" + uuid).status()).isEqualTo(200);
  }

  @Test
  void nothingIsSharedWithAUserToWhomNothingIs() {
    JsonNode shared = client.get("groups/shared", Map.of("include", "owner_uuid")).ok();
    assertThat(shared.get("items")).isEmpty();
    assertThat(shared.get("included")).isEmpty();
    LocalUser user = arvados.createUser("sharer");
    String theirs = arvados.createProject("theirs", user.uuid());
    assertThat(client.get("groups/" + theirs).status()).isEqualTo(404);
    ApiClient admin = new ApiClient(arvados, arvados.createAdmin("overseer").token());
    JsonNode seen =
        admin
            .get(
                "groups/shared",
                Map.of("include", "owner_uuid", "filters", "[[\"uuid\",\"=\",\"" + theirs + "\"]]"))
            .ok();
    assertThat(names(seen)).containsExactly("theirs");
    assertThat(seen.get("included").get(0).get("uuid").textValue()).isEqualTo(user.uuid());
  }

  @Test
  void aPageNeverHasMoreThanAThousandItems() {
    String project = arvados.createProject("large", null);
    for (int i = 0; i < 1005; i++) {
      arvados.createCollectionFromManifest("c" + i, project, "");
    }
    String filters = "[[\"owner_uuid\",\"=\",\"" + project + "\"]]";
    JsonNode page = client.get("collections", Map.of("filters", filters, "limit", "10000")).ok();
    assertThat(page.get("items")).hasSize(1000);
    assertThat(page.get("limit").intValue()).isEqualTo(1000);
    assertThat(page.get("items_available").intValue()).isEqualTo(1005);
    assertThat(client.get("collections", Map.of("filters", filters)).ok().get("items"))
        .hasSize(100);
  }

  @Test
  void usersServicesAndTheRestAnswer() {
    JsonNode me = client.get("users/current").ok();
    assertThat(me.get("can_write").booleanValue()).isTrue();
    assertThat(me.get("full_name").textValue()).isEqualTo("Local User");
    assertThat(client.get("users/" + arvados.userUuid()).ok().get("uuid"))
        .isEqualTo(me.get("uuid"));
    assertThat(client.get("users").ok().get("items").size()).isGreaterThanOrEqualTo(2);
    JsonNode services = client.get("keep_services/accessible").ok().get("items");
    assertThat(services).hasSize(2);
    assertThat(services)
        .extracting(service -> service.get("service_port").intValue())
        .containsExactlyInAnyOrder(
            arvados.keepstores().get(0).uri().getPort(),
            arvados.keepstores().get(1).uri().getPort());
    assertThat(services.get(0).get("service_ssl_flag").booleanValue()).isTrue();
    String service = services.get(1).get("uuid").textValue();
    assertThat(client.get("keep_services/" + service).ok()).isEqualTo(services.get(1));
    JsonNode token = client.get("api_client_authorizations/current").ok();
    assertThat(arvados.token())
        .isEqualTo(
            "v2/" + token.get("uuid").textValue() + "/" + token.get("api_token").textValue());
    assertThat(token.has("secret_hash")).isFalse();
    assertThat(client.get("links").ok().get("items")).isEmpty();
    assertThat(client.get("config").ok().get("ClusterID").textValue()).isEqualTo("zlocl");
    JsonNode discovery =
        client.send(client.request("/discovery/v1/apis/arvados/v1/rest").GET()).ok();
    assertThat(discovery.get("rootUrl").textValue())
        .isEqualTo("https://" + arvados.apiHost() + "/");
    assertThat(discovery.get("resources").get("collections").get("methods").has("untrash"))
        .isTrue();
  }
}
