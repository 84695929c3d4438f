package io.keepfs.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.ApiClient.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Collections through the REST API; each test has names of its own. */
class CollectionsApiTest {
  private static final String HELLO = "5d41402abc4b2a76b9719d911017c592";

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

  private static String signedHello(ApiClient writer) {
    byte[] answer = writer.put(arvados.keepstores().get(0), HELLO, "hello".getBytes(UTF_8)).body();
    return new String(answer, UTF_8).strip();
  }

  private static Answer create(String json) {
    return client.call("POST", "collections", json.replace('\'', '"'));
  }

  private static String uuid(Answer answer) {
    return answer.ok().get("uuid").textValue();
  }

  @Test
  void aCreatedCollectionHasAllItsAttributes() {
    String manifest = ". " + signedHello(client) + " 0:5:f\\n";
    JsonNode record =
        create(
                "{'collection':{'name':'whole','manifest_text':'%s','properties':{'a':1}}}"
                    .formatted(manifest))
            .ok();
    assertThat(record.get("kind").textValue()).isEqualTo("arvados#collection");
    assertThat(record.get("uuid").textValue()).matches("zlocl-4zz18-[a-z0-9]{15}");
    assertThat(record.get("current_version_uuid")).isEqualTo(record.get("uuid"));
    assertThat(record.get("owner_uuid").textValue()).isEqualTo(arvados.userUuid());
    assertThat(record.get("modified_by_user_uuid").textValue()).isEqualTo(arvados.userUuid());
    assertThat(record.get("modified_at").textValue())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z");
    assertThat(record.get("file_count").intValue()).isEqualTo(1);
    assertThat(record.get("file_size_total").intValue()).isEqualTo(5);
    assertThat(record.get("properties").get("a").intValue()).isEqualTo(1);
    assertThat(record.get("storage_classes_desired").get(0).textValue()).isEqualTo("default");
    assertThat(record.get("replication_desired").isNull()).isTrue();
    assertThat(record.get("is_trashed").booleanValue()).isFalse();
    assertThat(record.get("version").intValue()).isEqualTo(1);
    assertThat(record.get("unsigned_manifest_text").textValue())
        .isEqualTo(". " + HELLO + "+5 0:5:f\n");
    assertThat(record.has("manifest_key")).isFalse();
  }

  @Test
  void bareAttributesAndFormsAreUnderstood() {
    assertThat(create("{'name':'bare','ensure_unique_name':true}").ok().get("name").textValue())
        .isEqualTo("bare");
    Answer form =
        client.send(
            client
                .request("/arvados/v1/collections")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("collection=%7B%22name%22%3A%22form%22%7D")));
    assertThat(form.ok().get("name").textValue()).isEqualTo("form");
  }

  @Test
  void aPostMayStandForAGet() {
    create("{'name':'overridden'}").ok();
    String filters = "filters=%5B%5B%22name%22%2C%22%3D%22%2C%22overridden%22%5D%5D";
    Answer byParameter =
        client.send(
            client
                .request("/arvados/v1/collections")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("_method=GET&" + filters)));
    assertThat(byParameter.ok().get("items_available").intValue()).isEqualTo(1);
    Answer byHeader =
        client.send(
            client
                .request("/arvados/v1/collections")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-HTTP-Method-Override", "GET")
                .POST(BodyPublishers.ofString(filters)));
    assertThat(byHeader.ok().get("items_available").intValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'collection':{'nonsense':1}}",
        "{'collection':{'name':5}}",
        "{'collection':{'properties':'x'}}",
        "{'manifest_text':'rubbish'}",
        "{'manifest_text':'. d41d8cd98f00b204e9800998ecf8427e+0 0:1:x\\n'}",
        "{'manifest_text':'','portable_data_hash':'acbd18db4cc2f85cedef654fccc4a4d8+3'}",
        "{'trash_at':'tomorrow'}"
      })
  void whatMakesNoSenseIsUnprocessable(String body) {
    Answer answer = create(body);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("errors").get(0).textValue()).isNotBlank();
    assertThat(answer.json().get("error_token").textValue()).matches("\\d+\\+[a-z0-9]{8}");
  }

  @Test
  void aBodyThatIsNoJsonIsABadRequest() {
    assertThat(create("{'name'").status()).isEqualTo(400);
    assertThat(create("[]").status()).isEqualTo(400);
  }

  @Test
  void blocksMustBeSignedForTheCaller() {
    ApiClient other = new ApiClient(arvados, arvados.createUser("signer").token());
    String body = "{'manifest_text':'. %s 0:5:f\\n'}";
    assertThat(create(body.formatted(HELLO + "+5")).status()).isEqualTo(403);
    assertThat(create(body.formatted(signedHello(other))).status()).isEqualTo(403);
    assertThat(create(body.formatted(signedHello(client))).status()).isEqualTo(200);
    assertThat(
            create(body.formatted("d41d8cd98f00b204e9800998ecf8427e+0").replace("0:5", "0:0"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void anUpdateIsCheckedAsACreationIs() {
    JsonNode made = create("{'name':'checked update'}").ok();
    String path = "collections/" + made.get("uuid").textValue();
    String manifest = ". %s 0:5:f\\n";
    String unsigned = manifest.formatted(HELLO + "+5");
    String body = "{\"collection\":{\"manifest_text\":\"%s\"%s}}";
    assertThat(client.call("PUT", path, body.formatted(unsigned, "")).status()).isEqualTo(403);
    String signed = manifest.formatted(signedHello(client));
    String hash = ",\"portable_data_hash\":\"%s\"";
    String wrong = hash.formatted(made.get("portable_data_hash").textValue());
    assertThat(client.call("PUT", path, body.formatted(signed, wrong)).status()).isEqualTo(422);
    JsonNode after = client.call("PUT", path, body.formatted(signed, "")).ok();
    String right = hash.formatted(after.get("portable_data_hash").textValue());
    client.call("PUT", path, body.formatted(signed, right)).ok();
    assertThat(client.call("PUT", path, body.formatted(". rubbish\\n", "")).status())
        .isEqualTo(422);
    assertThat(client.get(path).ok().get("portable_data_hash"))
        .isEqualTo(after.get("portable_data_hash"));
  }

  @Test
  void namesAreUniqueForAnOwnerOutsideTheTrash() {
    String first = uuid(create("{'name':'unique'}"));
    Answer second = create("{'name':'unique'}");
    assertThat(second.status()).isEqualTo(422);
    assertThat(second.json().get("errors").get(0).textValue()).contains("already exists", "unique");
    assertThat(create("{'name':'unique','ensure_unique_name':true}").ok().get("name").textValue())
        .matches("unique \\(\\d{4}-.*Z\\)");
    client.call("DELETE", "collections/" + first, "").ok();
    create("{'name':'unique'}").ok();
    assertThat(client.call("POST", "collections/" + first + "/untrash", "{}").status())
        .isEqualTo(422);
    Answer renamed =
        client.call("POST", "collections/" + first + "/untrash", "{\"ensure_unique_name\":true}");
    assertThat(renamed.ok().get("name").textValue()).startsWith("unique (");
  }

  @Test
  void trashIsHiddenUnlessAskedFor() {
    String uuid = uuid(create("{'name':'trashed'}"));
    JsonNode trashed = client.call("DELETE", "collections/" + uuid, "").ok();
    assertThat(trashed.get("is_trashed").booleanValue()).isTrue();
    assertThat(trashed.get("trash_at").isNull()).isFalse();
    assertThat(trashed.get("delete_at").textValue())
        .isGreaterThan(trashed.get("trash_at").textValue());
    assertThat(client.get("collections/" + uuid).status()).isEqualTo(404);
    assertThat(client.call("PUT", "collections/" + uuid, "{\"name\":\"x\"}").status())
        .isEqualTo(404);
    assertThat(client.get("collections/" + uuid, Map.of("include_trash", "true")).status())
        .isEqualTo(200);
    String filters = "[[\"uuid\",\"=\",\"" + uuid + "\"]]";
    assertThat(client.list("collections", filters).ok().get("items")).isEmpty();
    assertThat(
            client
                .get("collections", Map.of("filters", filters, "include_trash", "true"))
                .ok()
                .get("items"))
        .hasSize(1);
    client.call("POST", "collections/" + uuid + "/untrash", "{}").ok();
    assertThat(client.get("collections/" + uuid).ok().get("trash_at").isNull()).isTrue();
  }

  @Test
  void anUpdateChangesWhatItNamesAndTheTime() {
    JsonNode before = create("{'name':'before','properties':{'k':'v'}}").ok();
    String path = "collections/" + before.get("uuid").textValue();
    String manifest = ". " + signedHello(client) + " 0:5:f\\n";
    JsonNode after =
        client
            .call(
                "PUT",
                path,
                "{\"collection\":{\"name\":\"after\",\"manifest_text\":\"" + manifest + "\"}}")
            .ok();
    assertThat(after.get("name").textValue()).isEqualTo("after");
    assertThat(after.get("properties")).isEqualTo(before.get("properties"));
    assertThat(after.get("file_count").intValue()).isEqualTo(1);
    assertThat(after.get("created_at")).isEqualTo(before.get("created_at"));
    assertThat(after.get("modified_at").textValue())
        .isGreaterThan(before.get("modified_at").textValue());
    assertThat(after.get("etag")).isNotEqualTo(before.get("etag"));
    assertThat(client.get(path).ok().get("portable_data_hash"))
        .isEqualTo(after.get("portable_data_hash"));
  }

  @Test
  void selectedAttributesAloneAreShown() {
    String uuid = uuid(create("{'name':'selected'}"));
    JsonNode one = client.get("collections/" + uuid, Map.of("select", "[\"name\"]")).ok();
    assertThat(one.fieldNames()).toIterable().containsExactlyInAnyOrder("kind", "etag", "name");
    String filters = "[[\"uuid\",\"=\",\"" + uuid + "\"]]";
    JsonNode item =
        client
            .get(
                "collections", Map.of("filters", filters, "select", "[\"uuid\",\"manifest_text\"]"))
            .ok()
            .get("items")
            .get(0);
    assertThat(item.has("manifest_text")).isTrue();
    assertThat(client.list("collections", filters).ok().get("items").get(0).has("manifest_text"))
        .isFalse();
    assertThat(client.get("collections", Map.of("select", "[\"nonsense\"]")).status())
        .isEqualTo(422);
  }

  @Test
  void aPortableDataHashAnswersContentAlone() throws IOException {
    StoredCollection made =
        arvados.createCollection("by hash", null, Map.of("only here", "hash".getBytes(UTF_8)));
    JsonNode record = client.get("collections/" + made.portableDataHash()).ok();
    assertThat(record.get("uuid").textValue()).isEqualTo(made.portableDataHash());
    assertThat(record.get("manifest_text").textValue()).contains("+A");
    assertThat(record.has("name")).isFalse();
    assertThat(client.get("collections/acbd18db4cc2f85cedef654fccc4a4d8+3").status())
        .isEqualTo(404);
  }

  @Test
  void anotherUsersCollectionDoesNotExist() throws IOException {
    StoredCollection mine =
        arvados.createCollection("mine", null, Map.of("f", "mine alone".getBytes(UTF_8)));
    LocalUser user = arvados.createUser("other");
    ApiClient other = new ApiClient(arvados, user.token());
    assertThat(other.get("collections/" + mine.uuid()).status()).isEqualTo(404);
    assertThat(other.get("collections/" + mine.portableDataHash()).status()).isEqualTo(404);
    assertThat(other.get("collections").ok().get("items")).isEmpty();
    assertThat(other.call("DELETE", "collections/" + mine.uuid(), "").status()).isEqualTo(404);
    assertThat(
            other
                .call("POST", "collections", "{\"owner_uuid\":\"" + arvados.userUuid() + "\"}")
                .status())
        .isEqualTo(403);
    arvados.createCollection("theirs", user.uuid(), Map.of("f", "mine alone".getBytes(UTF_8)));
    assertThat(other.get("collections/" + mine.portableDataHash()).status()).isEqualTo(200);
    assertThat(other.get("collections").ok().get("items")).hasSize(1);
    ApiClient admin = new ApiClient(arvados, arvados.createAdmin("admin").token());
    assertThat(admin.get("collections/" + mine.uuid()).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rubbish", "v2/zlocl-gj3su-000000000000000/x", "v2/x"})
  void anUnknownTokenIsNotLoggedIn(String token) {
    Answer answer = new ApiClient(arvados, token).get("users/current");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json().get("errors").get(0).textValue()).contains("Not logged in");
  }

  @Test
  void theSecretAloneIsATokenToo() {
    String token = arvados.token();
    ApiClient old = new ApiClient(arvados, token.substring(token.lastIndexOf('/') + 1));
    assertThat(old.get("users/current").ok().get("uuid").textValue()).isEqualTo(arvados.userUuid());
  }

  @Test
  void pathsThatDoNotExistAreNotFound() {
    assertThat(client.get("collections/zlocl-4zz18-000000000000000").status()).isEqualTo(404);
    assertThat(client.get("collections/nonsense").status()).isEqualTo(404);
    assertThat(client.get("nonsense").status()).isEqualTo(404);
    assertThat(client.get("collections", Map.of("limit", "-1")).status()).isEqualTo(422);
    assertThat(client.get("collections", Map.of("filters", "[[\"x\",\"=\",1]]")).status())
        .isEqualTo(422);
  }

  @Test
  void requestsAreCountedAndMayBeMadeToFail() {
    arvados.clearRequests();
    arvados.failNextApiRequests(1, 503, "/arvados/v1/users");
    assertThat(client.get("keep_services/accessible").status()).isEqualTo(200);
    assertThat(client.get("users/current").status()).isEqualTo(503);
    assertThat(client.get("users/current").status()).isEqualTo(200);
    // A request is noted after its answer is sent.
    await().until(() -> arvados.requestCount("GET", "/arvados/v1/users/current") == 2);
    assertThat(arvados.requests())
        .contains(new RecordedRequest("api", "GET", "/arvados/v1/users/current", 503));
  }
}
