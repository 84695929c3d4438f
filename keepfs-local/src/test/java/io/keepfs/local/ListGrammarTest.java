package io.keepfs.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words in which clients ask for lists, through the REST API, in each way to send them. */
class ListGrammarTest {
  private static LocalArvados arvados;
  private static ApiClient client;
  private static String project;

  @BeforeAll
  static void start() throws IOException {
    arvados = LocalArvados.start();
    client = new ApiClient(arvados);
    project = arvados.createProject("grammar", null);
    make("apple", "{'color':'red','n':1}", "default");
    make("banana", "{'color':'yellow','n':2}", "default");
    make("cherry", "{'color':'red'}", "archive");
    arvados.createUser("zoe");
  }

  @AfterAll
  static void stop() throws IOException {
    arvados.close();
  }

  private static void make(String name, String properties, String storageClass) {
    String body =
        "{'name':'%s','description':'a fruit, %s','owner_uuid':'%s','properties':%s,"
                .formatted(name, name.toUpperCase(), project, properties)
            + "'storage_classes_desired':['%s']}".formatted(storageClass);
    client.call("POST", "collections", body.replace('\'', '"')).ok();
  }

  private static Map<String, String> query(String filter) {
    Map<String, String> query = new HashMap<>();
    query.put("order", "name");
    query.put("filters", "[[\"owner_uuid\",\"=\",\"%s\"],%s]".formatted(project, filter));
    return query;
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.get("items").forEach(item -> names.add(item.path("name").asText()));
    return names;
  }

  private static JsonNode post(String resource, String form, String header) {
    return client
        .send(
            client
                .request("/arvados/v1/" + resource)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(header.isEmpty() ? "X-None" : header, "GET")
                .POST(BodyPublishers.ofString(form)))
        .ok();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "['name','=','apple']                               | apple",
        "['name','!=','apple']                              | banana cherry",
        "['name','<=','banana']                             | apple banana",
        "['name','in',['apple','cherry']]                   | apple cherry",
        "['name','not in',['apple','cherry']]               | banana",
        "['name','like','%an%']                             | banana",
        "['description','ilike','%Fruit, ch%']              | cherry",
        "['uuid','is_a','arvados#collection']               | apple banana cherry",
        "['uuid','is_a',['arvados#group','arvados#user']]   | ``",
        "['properties','exists','n']                        | apple banana",
        "['properties.n','exists',false]                    | cherry",
        "['properties.color','=','red']                     | apple cherry",
        "['properties.n','>',1]                             | banana",
        "['storage_classes_desired','contains','archive']   | cherry",
        "['any','ilike','%BANANA%']                         | banana",
        "'(created_at <= modified_at)'                      | apple banana cherry"
      })
  void filtersFindTheSameHoweverTheyAreSent(String filter, String expected) {
    Map<String, String> query = query(filter.replace('\'', '"'));
    List<String> wanted = expected.isEmpty() ? List.of() : List.of(expected.split(" "));
    assertThat(names(client.get("collections", query).ok())).isEqualTo(wanted);

    String form =
        query.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    assertThat(names(post("collections", form + "&_method=GET", ""))).isEqualTo(wanted);
    assertThat(names(post("collections", form, "X-HTTP-Method-Override"))).isEqualTo(wanted);
    String json =
        "{\"_method\":\"GET\",\"order\":[\"name asc\"],\"filters\":%s}"
            .formatted(query.get("filters"));
    assertThat(names(client.call("POST", "collections", json).ok())).isEqualTo(wanted);

    query.put("uuid", project);
    assertThat(names(client.get("groups/contents", query).ok()))
        .as("in the project that they lie in")
        .isEqualTo(wanted);
  }

  @Test
  void pagesAreCutCountedAndOrderedAsAskedFor() {
    Map<String, String> query = query("[\"uuid\",\"!=\",\"\"]");
    query.put("order", "[\"name desc\",\"uuid asc\"]");
    query.put("limit", "1");
    query.put("offset", "1");
    JsonNode counted = client.get("collections", query).ok();
    assertThat(names(counted)).containsExactly("banana");
    assertThat(counted.get("items_available").intValue()).isEqualTo(3);
    assertThat(counted.get("offset").intValue()).isEqualTo(1);
    query.put("count", "none");
    assertThat(client.get("collections", query).ok().has("items_available")).isFalse();
    query.put("count", "exact");
    query.put("limit", "0");
    JsonNode none = client.get("collections", query).ok();
    assertThat(none.get("items")).isEmpty();
    assertThat(none.get("items_available").intValue()).isEqualTo(3);
  }

  @Test
  void equalSelectionsAreShownOnceWhereThatIsAskedFor() {
    Map<String, String> query = query("[\"uuid\",\"!=\",\"\"]");
    query.put("select", "[\"storage_classes_desired\"]");
    query.put("order", "name");
    assertThat(client.get("collections", query).ok().get("items")).hasSize(3);
    query.put("distinct", "true");
    JsonNode distinct = client.get("collections", query).ok();
    assertThat(distinct.get("items")).hasSize(2);
    assertThat(distinct.get("items_available").intValue()).isEqualTo(2);
  }

  @Test
  void usersAreListed() {
    Map<String, String> query =
        Map.of(
            "filters", "[[\"username\",\"in\",[\"zoe\",\"local\"]]]",
            "order", "username desc",
            "select", "[\"username\",\"full_name\"]");
    JsonNode users = client.get("users", query).ok().get("items");
    assertThat(users.findValuesAsText("username")).containsExactly("zoe", "local");
    assertThat(users.get(0).get("full_name").textValue()).isEqualTo("zoe User");
  }

  @Test
  void keepServicesAreListed() {
    Map<String, String> query =
        Map.of(
            "filters", "[[\"service_type\",\"=\",\"disk\"]]",
            "order", "uuid desc",
            "select", "[\"uuid\"]",
            "limit", "1");
    JsonNode services = client.get("keep_services", query).ok();
    assertThat(services.get("items_available").intValue()).isEqualTo(2);
    assertThat(services.get("items").findValuesAsText("uuid"))
        .containsExactly(arvados.keepstores().get(1).uuid());
    assertThat(services.get("items").get(0).has("service_host")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"collections", "groups", "users", "links", "logs", "keep_services"})
  void whatNoListKnowsIsRefusedInWords(String resource) {
    for (Map<String, String> query :
        List.of(
            Map.of("filters", "[[\"nonsense\",\"=\",\"x\"]]"),
            Map.of("filters", "no JSON"),
            Map.of("order", "nonsense"),
            Map.of("select", "[\"nonsense\"]"),
            Map.of("count", "roughly"),
            Map.of("limit", "-1"),
            Map.of("offset", "x"))) {
      ApiClient.Answer answer = client.get(resource, query);
      assertThat(answer.status()).as("%s %s", resource, query).isEqualTo(422);
      assertThat(answer.json().get("errors").get(0).textValue()).isNotBlank();
      assertThat(answer.json().get("error_token").textValue()).matches("\\d+\\+[0-9a-z]{8}");
    }
  }
}
