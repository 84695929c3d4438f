package io.keepfs.arvados.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keepfs.arvados.model.ListFilters;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked about shared projects and tags, as it goes over the wire. */
class SharedListsTest {
  private static final String ME = "zzzzz-tpzed-000000000000000";
  private static final String OTHER = "zzzzz-tpzed-000000000000001";

  private final MockWebServer server = new MockWebServer();
  private ArvadosClient client;

  @BeforeEach
  void start() throws IOException {
    server.start();
    client =
        new ArvadosClient(
            ClientOptions.of(server.url("/").uri(), "token", null).withPacer(new FakePacer()));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private void answer(int status, String body) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  private String request() throws InterruptedException {
    return URLDecoder.decode(
        server.takeRequest(5, TimeUnit.SECONDS).getTarget(), StandardCharsets.UTF_8);
  }

  private static String project(int number, String owner) {
    return "{\"uuid\":\"zzzzz-j7d0g-%015d\",\"name\":\"p%d\",\"owner_uuid\":\"%s\"}"
        .formatted(number, number, owner);
  }

  private static String items(String... items) {
    return "{\"limit\":1000,\"items\":[" + String.join(",", items) + "]}";
  }

  @Test
  void goesOnWhereAPageEnded() throws Exception {
    String owner =
        "{\"uuid\":\"%s\",\"first_name\":\"Ada\",\"last_name\":\"L\",\"kind\":\"arvados#user\"}"
            .formatted(OTHER);
    answer(
        200, "{\"limit\":1,\"items\":[%s],\"included\":[%s]}".formatted(project(1, OTHER), owner));
    answer(200, "{\"limit\":1,\"items\":[],\"included\":[]}");
    SharedLists.Shared shared = client.shared().all(ME);
    assertThat(shared.projects()).containsOnlyKeys("zzzzz-j7d0g-000000000000001");
    assertThat(shared.owners().get(OTHER).displayName()).isEqualTo("Ada L");
    assertThat(request())
        .startsWith("/arvados/v1/groups/shared?")
        .contains("include=owner_uuid", "[\"group_class\",\"in\",[\"project\",\"filter\"]]")
        .doesNotContain("\">\"");
    assertThat(request()).contains("[\"uuid\",\">\",\"zzzzz-j7d0g-000000000000001\"]");
  }

  @Test
  void aServerThatIsTooOldIsAskedForAllProjects() throws Exception {
    answer(404, "{\"errors\":[\"Path not found\"]}");
    answer(
        200,
        items(
            project(1, ME),
            project(2, OTHER),
            project(3, "zzzzz-j7d0g-000000000000002"),
            project(4, "zzzzz-j7d0g-000000000000099")));
    answer(200, items("{\"uuid\":\"%s\",\"first_name\":\"Ada\"}".formatted(OTHER)));
    answer(200, items());
    SharedLists.Shared shared = client.shared().all(ME);
    assertThat(shared.projects())
        .containsOnlyKeys("zzzzz-j7d0g-000000000000002", "zzzzz-j7d0g-000000000000004");
    assertThat(shared.owners()).containsOnlyKeys(OTHER);
    request();
    assertThat(request()).startsWith("/arvados/v1/groups?");
    assertThat(request()).startsWith("/arvados/v1/users?").contains(OTHER).doesNotContain(ME);
    assertThat(request()).startsWith("/arvados/v1/groups?").contains("zzzzz-j7d0g-000000000000099");
  }

  @Test
  void anyOtherFailureIsAFailure() {
    answer(403, "{\"errors\":[\"no\"]}");
    assertThatExceptionOfType(ArvadosException.class)
        .isThrownBy(() -> client.shared().all(ME))
        .satisfies(e -> assertThat(e.isDenied()).isTrue());
  }

  @Test
  void tagsArePagedByName() throws Exception {
    answer(200, "{\"limit\":2,\"items\":[{\"name\":\"b\"},{\"name\":\"a\"}]}");
    answer(200, "{\"limit\":2,\"items\":[{\"name\":\"c\"}]}");
    StringBuilder found = new StringBuilder();
    client.tags().forEachName(found::append);
    assertThat(found).hasToString("bac");
    assertThat(request())
        .startsWith("/arvados/v1/links?")
        .contains("distinct=true", "select=[\"name\"]", "order=[\"name asc\"]")
        .contains("[\"link_class\",\"=\",\"tag\"]", "[\"name\",\"!=\",\"\"]");
    assertThat(request()).contains("[\"name\",\">\",\"a\"]");
  }

  @Test
  void aServerThatRepeatsAPageIsNotAskedForEver() {
    answer(200, "{\"limit\":1,\"items\":[{\"name\":\"a\"}]}");
    answer(200, "{\"limit\":1,\"items\":[{\"name\":\"a\"}]}");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> client.tags().forEachName(name -> {}))
        .withMessageContaining("do not go on after a");
  }

  @Test
  void conditionsGoIntoListsAndNotIntoWhatHasAUuid() throws Exception {
    ArvadosClient filtered =
        client.listing(
            ListFilters.parse("[[\"groups.name\",\"=\",\"g\"],[\"links.name\",\"=\",\"l\"]]"));
    answer(200, items());
    filtered.shared().all(ME);
    assertThat(request()).contains("[\"name\",\"=\",\"g\"]").doesNotContain("\"l\"");
    answer(200, items());
    filtered.tags().forEachName(name -> {});
    assertThat(request()).contains("[\"name\",\"=\",\"l\"]").doesNotContain("\"g\"");
    answer(200, items());
    filtered.forEachProjectIn(ME, project -> {});
    assertThat(request()).contains("[\"groups.name\",\"=\",\"g\"]").doesNotContain("\"l\"");
    answer(200, items());
    filtered.forEachCollectionIn(ME, collection -> {});
    assertThat(request()).doesNotContain("\"g\"");
    answer(200, items());
    filtered.projectsNamed(ME, List.of("n"));
    assertThat(request()).contains("[\"name\",\"=\",\"g\"]");
    answer(200, items(project(1, OTHER)));
    assertThat(filtered.project("zzzzz-j7d0g-000000000000001")).isPresent();
    assertThat(request()).doesNotContain("\"g\"");
  }

  @Test
  void whatIsHiddenIsAskedForByName() throws Exception {
    answer(200, items());
    client.revealing(Hidden.TRASH).forEachProjectIn(ME, project -> {});
    assertThat(request()).contains("include_trash=true");
    answer(200, items());
    client.revealing(Hidden.OLD_VERSIONS).forEachCollectionIn(ME, collection -> {});
    assertThat(request()).contains("include_old_versions=true");
    answer(200, items());
    client.forEachProjectIn(ME, project -> {});
    assertThat(request()).doesNotContain("include_");
  }
}
