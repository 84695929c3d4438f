package io.keepfs.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may do what with whose records: by ownership, by links, through roles, and when frozen. */
class PermissionsTest {
  private static final String GROUPS_ONLY = "[[\"group_class\",\"in\",[\"project\",\"filter\"]]]";

  private static LocalArvados arvados;
  private static ApiClient owner;
  private static int number;

  private LocalUser user;
  private ApiClient guest;
  private String project;
  private String collection;

  @BeforeAll
  static void start() throws IOException {
    arvados = LocalArvados.start();
    owner = new ApiClient(arvados);
  }

  @AfterAll
  static void stop() throws IOException {
    arvados.close();
  }

  @BeforeEach
  void makeAGuestAndAProject() throws IOException {
    number++;
    user = arvados.createUser("guest" + number);
    guest = new ApiClient(arvados, user.token());
    project = arvados.createProject("project" + number, null);
    collection = collection("c", project);
  }

  private static String collection(String name, String in) throws IOException {
    return arvados.createCollection(name, in, Map.of("f", name.getBytes(UTF_8))).uuid();
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.get("items").forEach(item -> names.add(item.get("name").textValue()));
    return names;
  }

  private List<String> shared() {
    return names(guest.get("groups/shared", Map.of("filters", GROUPS_ONLY)).ok());
  }

  private static String owner(String uuid) {
    return "{\"owner_uuid\":\"" + uuid + "\"}";
  }

  @Test
  void whatIsNotSharedDoesNotExist() {
    assertThat(guest.get("groups/" + project).status()).isEqualTo(404);
    assertThat(guest.get("collections/" + collection).status()).isEqualTo(404);
    assertThat(guest.call("PUT", "collections/" + collection, "{\"name\":\"x\"}").status())
        .isEqualTo(404);
    assertThat(shared()).isEmpty();
  }

  @Test
  void whoMayReadSeesAllThatLiesInTheProjectButChangesNothing() throws IOException {
    String sub = arvados.createProject("sub", project);
    String deep = collection("deep", sub);
    arvados.share(project, user.uuid(), "can_read");
    assertThat(guest.get("collections/" + deep).status()).isEqualTo(200);
    JsonNode seen = guest.get("groups/" + project).ok();
    assertThat(seen.get("can_write").booleanValue()).isFalse();
    assertThat(seen.get("can_manage").booleanValue()).isFalse();
    assertThat(names(guest.get("groups/" + project + "/contents").ok()))
        .containsExactly("sub", "c");
    assertThat(guest.call("PUT", "collections/" + deep, "{\"name\":\"x\"}").status())
        .isEqualTo(403);
    assertThat(guest.call("DELETE", "collections/" + deep, "").status()).isEqualTo(403);
    assertThat(guest.call("POST", "collections", owner(project)).status()).isEqualTo(403);
    assertThat(
            guest
                .call(
                    "POST",
                    "groups",
                    "{\"name\":\"n\",\"group_class\":\"project\",\"owner_uuid\":\""
                        + project
                        + "\"}")
                .status())
        .isEqualTo(403);
  }

  @Test
  void whoMayWriteChangesButDoesNotManage() {
    arvados.share(project, user.uuid(), "can_write");
    JsonNode seen = guest.get("groups/" + project).ok();
    assertThat(seen.get("can_write").booleanValue()).isTrue();
    assertThat(seen.get("can_manage").booleanValue()).isFalse();
    assertThat(guest.call("PUT", "collections/" + collection, "{\"name\":\"x\"}").ok().get("name"))
        .hasToString("\"x\"");
    assertThat(guest.call("POST", "collections", owner(project)).status()).isEqualTo(200);
    assertThat(
            guest
                .call("PUT", "groups/" + project, "{\"frozen_by_uuid\":\"" + user.uuid() + "\"}")
                .status())
        .isEqualTo(403);
    arvados.share(project, user.uuid(), "can_manage");
    assertThat(guest.get("groups/" + project).ok().get("can_manage").booleanValue()).isTrue();
  }

  @Test
  void aCollectionAloneCanBeShared() {
    arvados.share(collection, user.uuid(), "can_write");
    assertThat(guest.get("collections/" + collection).status()).isEqualTo(200);
    assertThat(guest.get("groups/" + project).status()).isEqualTo(404);
    assertThat(shared()).isEmpty();
    assertThat(names(guest.get("groups/contents", Map.of("exclude_home_project", "true")).ok()))
        .containsExactly("c");
    assertThat(guest.call("PUT", "collections/" + collection, owner(user.uuid())).status())
        .as("it cannot be carried out of a project that is closed")
        .isEqualTo(403);
    arvados.share(project, user.uuid(), "can_write");
    assertThat(guest.call("PUT", "collections/" + collection, owner(user.uuid())).status())
        .isEqualTo(200);
  }

  @Test
  void whatWasSharedCanBeTakenBack() {
    arvados.share(project, user.uuid(), "can_manage");
    arvados.share(project, user.uuid(), "can_read");
    assertThat(guest.call("PUT", "collections/" + collection, "{\"name\":\"x\"}").status())
        .isEqualTo(403);
    arvados.unshare(project, user.uuid());
    assertThat(guest.get("collections/" + collection).status()).isEqualTo(404);
    assertThatThrownBy(() -> arvados.share(project, user.uuid(), "can_fly"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("can_fly");
    assertThatThrownBy(() -> arvados.share(project, project, "can_read"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rolesGiveTheirMembersWhatTheyAreGranted() {
    String role = arvados.createRole("role" + number);
    arvados.share(project, role, "can_write");
    assertThat(guest.get("groups/" + project).status()).isEqualTo(404);
    arvados.share(role, user.uuid(), "can_read");
    assertThat(guest.get("groups/" + project).ok().get("can_write").booleanValue())
        .as("the least on the way counts")
        .isFalse();
    arvados.share(role, user.uuid(), "can_write");
    assertThat(guest.get("groups/" + project).ok().get("can_write").booleanValue()).isTrue();
    ApiClient admin = new ApiClient(arvados, arvados.createAdmin("admin" + number).token());
    admin.call("DELETE", "groups/" + role, "").ok();
    assertThat(guest.get("groups/" + project).status()).as("a role that is gone").isEqualTo(404);
    admin.call("POST", "groups/" + role + "/untrash", "{}").ok();
    String outer = arvados.createRole("outer role" + number);
    arvados.share(outer, role, "can_manage");
    arvados.share(role, outer, "can_manage");
    assertThat(guest.get("groups/" + project).status()).as("a circle of roles").isEqualTo(200);
  }

  @Test
  void whoMakesARoleManagesItWithoutOwningIt() {
    JsonNode role =
        guest
            .call(
                "POST",
                "groups",
                "{\"name\":\"mine%d\",\"group_class\":\"role\"}".formatted(number))
            .ok();
    assertThat(role.get("owner_uuid").textValue()).isNotEqualTo(user.uuid());
    assertThat(role.get("can_manage").booleanValue()).isTrue();
    assertThat(guest.call("POST", "collections", owner(role.get("uuid").textValue())).status())
        .as("a role owns nothing")
        .isEqualTo(422);
  }

  @Test
  void permissionLinksAreKnownToWhomTheyConcern() {
    arvados.share(project, user.uuid(), "can_read");
    String filters =
        "[[\"link_class\",\"=\",\"permission\"],[\"head_uuid\",\"=\",\"" + project + "\"]]";
    for (ApiClient client : List.of(owner, guest)) {
      JsonNode links = client.list("links", filters).ok().get("items");
      assertThat(links).hasSize(1);
      assertThat(links.get(0).get("tail_uuid").textValue()).isEqualTo(user.uuid());
      assertThat(links.get(0).get("name").textValue()).isEqualTo("can_read");
    }
    ApiClient stranger = new ApiClient(arvados, arvados.createUser("stranger" + number).token());
    assertThat(stranger.list("links", filters).ok().get("items")).isEmpty();
  }

  @Test
  void sharedListsTheTopsWithTheirOwners() {
    arvados.createProject("below", project);
    String lone = arvados.createProject("lone", arvados.createProject("closed" + number, null));
    arvados.share(project, user.uuid(), "can_read");
    arvados.share(lone, user.uuid(), "can_read");
    arvados.createProject("own", user.uuid());
    assertThat(shared()).containsExactlyInAnyOrder("project" + number, "lone");
    List<String> uuids = new ArrayList<>(List.of(project, lone));
    uuids.sort(null);
    JsonNode page =
        guest
            .get(
                "groups/shared",
                Map.of(
                    "filters",
                        GROUPS_ONLY.replace("]]]", "]],[\"uuid\",\">\",\"" + uuids.get(0) + "\"]]"),
                    "order", "uuid asc",
                    "count", "none",
                    "limit", "10000",
                    "include", "owner_uuid"))
            .ok();
    assertThat(page.get("items")).hasSize(1);
    assertThat(page.get("items").get(0).get("uuid").textValue()).isEqualTo(uuids.get(1));
    JsonNode included =
        guest.get("groups/shared", Map.of("include", "owner_uuid")).ok().get("included");
    assertThat(included).hasSize(1);
    assertThat(included.get(0).get("uuid").textValue()).isEqualTo(arvados.userUuid());
    assertThat(included.get(0).get("first_name").textValue()).isEqualTo("Local");
  }

  @Test
  void inAFrozenProjectNobodyWrites() throws IOException {
    String sub = arvados.createProject("sub", project);
    String deep = collection("deep", sub);
    String freeze = "{\"frozen_by_uuid\":\"" + arvados.userUuid() + "\"}";
    assertThat(
            owner
                .call("PUT", "groups/" + project, "{\"frozen_by_uuid\":\"" + user.uuid() + "\"}")
                .status())
        .isEqualTo(422);
    assertThat(owner.call("PUT", "groups/" + project, freeze).ok().get("can_write").booleanValue())
        .isFalse();
    for (String frozen : List.of("collections/" + deep, "groups/" + sub, "groups/" + project)) {
      assertThat(owner.call("PUT", frozen, "{\"name\":\"x\"}").status()).isEqualTo(403);
      assertThat(owner.call("DELETE", frozen, "").status()).isEqualTo(403);
    }
    assertThat(owner.call("POST", "collections", owner(sub)).status()).isEqualTo(403);
    assertThat(owner.call("PUT", "collections/" + deep, owner(arvados.userUuid())).status())
        .isEqualTo(403);
    assertThat(owner.get("groups/" + project).ok().get("can_manage").booleanValue()).isTrue();
    owner.call("PUT", "groups/" + project, "{\"frozen_by_uuid\":null}").ok();
    assertThat(owner.call("PUT", "collections/" + deep, "{\"name\":\"x\"}").status())
        .isEqualTo(200);
  }

  @Test
  void whoManagesAnotherUserHasWhatIsTheirs() throws IOException {
    collection("at home", user.uuid());
    assertThat(names(owner.get("groups/" + user.uuid() + "/contents").ok())).isEmpty();
    arvados.share(user.uuid(), arvados.userUuid(), "can_write");
    assertThat(names(owner.get("groups/" + user.uuid() + "/contents").ok())).isEmpty();
    arvados.share(user.uuid(), arvados.userUuid(), "can_manage");
    assertThat(names(owner.get("groups/" + user.uuid() + "/contents").ok()))
        .containsExactly("at home");
    arvados.unshare(user.uuid(), arvados.userUuid());
  }
}
