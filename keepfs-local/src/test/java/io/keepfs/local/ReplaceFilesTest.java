package io.keepfs.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.ApiClient.Answer;
import io.keepfs.local.manifest.ManifestTexts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parameters {@code replace_files} and {@code replace_segments} of collections. */
class ReplaceFilesTest {
  private static final String HELLO = "5d41402abc4b2a76b9719d911017c592";
  private static final String EMPTY = "d41d8cd98f00b204e9800998ecf8427e+0";

  private static LocalArvados arvados;
  private static ApiClient client;
  private static int number;

  private StoredCollection made;

  @BeforeAll
  static void start() throws IOException {
    arvados =
        LocalArvados.start(LocalOptions.builder().preserveVersionIfIdle(Duration.ZERO).build());
    client = new ApiClient(arvados);
  }

  @AfterAll
  static void stop() throws IOException {
    arvados.close();
  }

  /** One block "onetwothree" with the files one, two and sub/three. */
  @BeforeEach
  void makeACollection() throws IOException {
    made =
        arvados.createCollection(
            "r" + ++number,
            null,
            Map.of("1", bytes("one"), "2", bytes("two"), "sub/3", bytes("three")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String signed(ApiClient writer, String hash, String content) {
    byte[] answer = writer.put(arvados.keepstores().get(0), hash, bytes(content)).body();
    return new String(answer, UTF_8).strip();
  }

  private static String hello() {
    return signed(client, HELLO, "hello");
  }

  private static ObjectNode body(Map<String, String> files) {
    ObjectNode body = ApiClient.JSON.createObjectNode();
    body.set("replace_files", ApiClient.JSON.valueToTree(files));
    return body;
  }

  private Answer replace(Map<String, String> files) {
    return put(body(files));
  }

  private Answer put(ObjectNode body) {
    return client.call("PUT", "collections/" + made.uuid(), body.toString());
  }

  /** The names and places of the files, blocks left out. */
  private String manifest() {
    return client
        .get("collections/" + made.uuid())
        .ok()
        .get("unsigned_manifest_text")
        .textValue()
        .replaceAll(" [0-9a-f]{32}\\+[1-9][0-9]*", "");
  }

  @Test
  void filesAreRemovedRenamedCopiedAndSwapped() {
    assertThat(manifest()).isEqualTo(". 0:3:1 3:3:2\n./sub 6:5:3\n");
    replace(Map.of("/1", "")).ok();
    assertThat(manifest()).isEqualTo(". 3:3:2\n./sub 6:5:3\n");
    replace(Map.of("/2", "", "/new dir/deep/2", "current/2")).ok();
    assertThat(manifest()).isEqualTo("./new\\040dir/deep 3:3:2\n./sub 6:5:3\n");
    replace(Map.of("/copy", "current/sub/3", "/sub2", "current/sub")).ok();
    assertThat(manifest())
        .isEqualTo(". 6:5:copy\n./new\\040dir/deep 3:3:2\n./sub 6:5:3\n./sub2 6:5:3\n");
    replace(Map.of("/copy", "current/new dir/deep/2", "/new dir/deep/2", "current/copy")).ok();
    assertThat(manifest())
        .isEqualTo(". 3:3:copy\n./new\\040dir/deep 6:5:2\n./sub 6:5:3\n./sub2 6:5:3\n");
    JsonNode record = replace(Map.of("/", "current/sub")).ok();
    assertThat(manifest()).isEqualTo(". 6:5:3\n");
    assertThat(record.get("file_count").intValue()).isEqualTo(1);
    assertThat(record.get("file_size_total").intValue()).isEqualTo(5);
    replace(Map.of("/", "")).ok();
    assertThat(manifest()).isEmpty();
  }

  @Test
  void aFolderStaysWhenItsLastFileIsRemoved() {
    JsonNode record = replace(Map.of("/sub/3", "", "/1", "", "/2", "")).ok();
    assertThat(record.get("unsigned_manifest_text").textValue())
        .isEqualTo("./sub " + EMPTY + " 0:0:\\056\n");
    replace(Map.of("/sub", "", "/never there", "")).ok();
    assertThat(manifest()).isEmpty();
  }

  @Test
  void newFilesComeWithTheRequest() {
    ObjectNode body = body(Map.of("/sub/hello", "manifest_text/f", "/3", "current/sub/3"));
    body.putObject("collection").put("manifest_text", ". " + hello() + " 0:5:f\n");
    JsonNode record = put(body).ok();
    assertThat(manifest()).isEqualTo(". 0:3:1 3:3:2 6:5:3\n./sub 6:5:3 11:5:hello\n");
    assertThat(record.get("manifest_text").textValue()).contains(HELLO + "+5+A");
    assertThat(record.get("version").intValue()).isEqualTo(2);
    assertThat(record.get("portable_data_hash").textValue()).isNotEqualTo(made.portableDataHash());
    body = body(Map.of("/all", "manifest_text/"));
    body.putObject("collection").put("manifest_text", ". " + hello() + " 0:5:f 0:0:g\n");
    put(body).ok();
    assertThat(manifest()).contains("./all 0:5:f 0:0:g\n");
  }

  @Test
  void theBlocksOfNewFilesMustBeSignedForTheCaller() {
    ApiClient other = new ApiClient(arvados, arvados.createUser("other" + number).token());
    for (String locator : List.of(HELLO + "+5", signed(other, HELLO, "hello"))) {
      ObjectNode body = body(Map.of("/f", "manifest_text/f"));
      body.putObject("collection").put("manifest_text", ". " + locator + " 0:5:f\n");
      assertThat(put(body).status()).isEqualTo(403);
    }
    assertThat(manifest()).isEqualTo(". 0:3:1 3:3:2\n./sub 6:5:3\n");
  }

  @Test
  void filesOfOtherCollectionsComeByTheirHash() throws IOException {
    StoredCollection other =
        arvados.createCollection("o" + number, null, Map.of("d/f", bytes("other" + number)));
    replace(Map.of("/got", other.portableDataHash() + "/d", "/1", "")).ok();
    assertThat(manifest()).startsWith(". ").contains(":2\n./got 0:").contains(":f\n./sub");
    replace(Map.of("/1", made.portableDataHash() + "/1")).ok();
    assertThat(manifest()).as("what an old version had").contains("0:3:1");
    LocalUser user = arvados.createUser("closed" + number);
    StoredCollection closed =
        arvados.createCollection("theirs", user.uuid(), Map.of("f", bytes("secret" + number)));
    assertThat(replace(Map.of("/f", closed.portableDataHash() + "/f")).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1           | current/2",
        "/1/         | current/2",
        "//1         | current/2",
        "/./1        | current/2",
        "/sub/../1   | current/2",
        "/x          | current/not there",
        "/x          | manifest_text/1",
        "/x          | current//1",
        "/x          | current/1/",
        "/x          | nonsense/1",
        "/x          | 1",
        "/x          | current",
        "/1/in a file| current/2",
        "/           | current/1",
      })
  void whatCannotBeDoneIsABadRequestAndChangesNothing(String target, String source) {
    assertThat(replace(Map.of("/2", "", target, source)).status()).isEqualTo(400);
    assertThat(manifest()).isEqualTo(". 0:3:1 3:3:2\n./sub 6:5:3\n");
  }

  @Test
  void nothingIsPutIntoWhatIsReplacedItself() {
    assertThat(replace(Map.of("/sub", "current/1", "/sub/x", "")).status()).isEqualTo(400);
    assertThat(replace(Map.of("/", "current/sub", "/x", "current/1")).status()).isEqualTo(400);
    replace(Map.of("/sub", "", "/sub/x", "current/1")).ok();
    assertThat(manifest()).isEqualTo(". 0:3:1 3:3:2\n./sub 0:3:x\n");
  }

  @Test
  void aManifestThatNoSourceUsesIsABadRequest() {
    ObjectNode body = body(Map.of("/1", ""));
    body.putObject("collection").put("manifest_text", ". " + hello() + " 0:5:f\n");
    assertThat(put(body).status()).isEqualTo(400);
    body = body(Map.of("/1", ""));
    body.putObject("collection").put("portable_data_hash", EMPTY);
    assertThat(put(body).status()).as("another hash than the result's").isEqualTo(422);
  }

  @Test
  void aNewCollectionIsMadeOfOthers() {
    ObjectNode body = body(Map.of("/a/b", made.portableDataHash() + "/sub/3"));
    body.putObject("collection").put("name", "new" + number);
    JsonNode record = client.call("POST", "collections", body.toString()).ok();
    assertThat(record.get("unsigned_manifest_text").textValue())
        .startsWith("./a ")
        .endsWith(" 6:5:b\n");
    assertThat(
            client.call("POST", "collections", body(Map.of("/a", "current/a")).toString()).status())
        .isEqualTo(400);
  }

  @Test
  void otherAttributesChangeInTheSameRequest() {
    ObjectNode body = body(Map.of("/1", ""));
    body.putObject("collection")
        .put("name", "renamed" + number)
        .putObject("properties")
        .put("k", 1);
    JsonNode record = put(body).ok();
    assertThat(record.get("name").textValue()).isEqualTo("renamed" + number);
    assertThat(record.get("file_count").intValue()).isEqualTo(2);
  }

  @Test
  void manyWritersAtATimeLoseNothing() throws Exception {
    String locator = hello();
    ExecutorService writers = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        ObjectNode body = body(Map.of("/w" + i, "manifest_text/f"));
        body.putObject("collection").put("manifest_text", ". " + locator + " 0:5:f\n");
        all.add(writers.submit(() -> put(body).ok()));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      writers.shutdownNow();
    }
    assertThat(client.get("collections/" + made.uuid()).ok().get("file_count").intValue())
        .isEqualTo(43);
  }

  private static ObjectNode segments(Map<String, String> segments) {
    ObjectNode body = ApiClient.JSON.createObjectNode();
    body.set("replace_segments", ApiClient.JSON.valueToTree(segments));
    return body;
  }

  private static String md5(String text) {
    return ManifestTexts.md5(bytes(text));
  }

  /** Puts files a and b, in blocks of their own. */
  private void makeTwoBlocks() {
    String a = signed(client, md5("aaa"), "aaa");
    String b = signed(client, md5("bb"), "bb");
    ObjectNode body = ApiClient.JSON.createObjectNode();
    body.put("manifest_text", ". " + a + " " + b + " 0:3:a 3:2:b 1:2:tail\n");
    put(body).ok();
  }

  private String blocks() {
    return client.get("collections/" + made.uuid()).ok().get("unsigned_manifest_text").textValue();
  }

  @Test
  void segmentsArePackedIntoANewBlock() {
    makeTwoBlocks();
    String packed = signed(client, md5("aaabb"), "aaabb");
    put(segments(
            Map.of(
                md5("aaa") + "+3 0 3", packed + " 0 3",
                md5("bb") + "+2 0 2", packed + " 3 2")))
        .ok();
    assertThat(blocks())
        .isEqualTo(". %s+5 %s+3 0:3:a 3:2:b 6:2:tail\n".formatted(md5("aaabb"), md5("aaa")));
  }

  @Test
  void aPackingOfWhatIsNoLongerThereIsPassedOver() {
    makeTwoBlocks();
    String before = blocks();
    String packed = signed(client, md5("aaaxx"), "aaaxx");
    String other = signed(client, md5("-bb"), "-bb");
    JsonNode record =
        put(segments(
                Map.of(
                    md5("aaa") + "+3 0 3", packed + " 0 3",
                    md5("xx") + "+2 0 2", packed + " 3 2",
                    md5("bb") + "+2 0 2", other + " 1 2")))
            .ok();
    assertThat(record.get("unsigned_manifest_text").textValue())
        .as("the other block's are applied")
        .isNotEqualTo(before)
        .contains(md5("aaa"), md5("-bb"))
        .doesNotContain(md5("aaaxx"));
  }

  @Test
  void segmentsOfFilesThatComeWithTheRequestAreReplacedToo() {
    String packed = signed(client, md5("hello,packed"), "hello,packed");
    ObjectNode body = segments(Map.of(hello() + " 0 5", packed + " 0 5"));
    body.set("replace_files", ApiClient.JSON.valueToTree(Map.of("/f", "manifest_text/f")));
    body.putObject("collection").put("manifest_text", ". " + hello() + " 0:5:f\n");
    put(body).ok();
    assertThat(blocks()).contains(md5("hello,packed")).doesNotContain(HELLO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'x':'y'}",
        "{'5d41402abc4b2a76b9719d911017c592+5 0 5':'5d41402abc4b2a76b9719d911017c592+5 0 4'}",
        "{'5d41402abc4b2a76b9719d911017c592+5 0 6':'5d41402abc4b2a76b9719d911017c592+5 0 6'}",
        "{'5d41402abc4b2a76b9719d911017c592+5 -1 5':'5d41402abc4b2a76b9719d911017c592+5 0 5'}",
        "['x']"
      })
  void segmentsThatMakeNoSenseAreABadRequest(String segments) {
    String body = "{'replace_segments':" + segments + "}";
    assertThat(client.call("PUT", "collections/" + made.uuid(), body.replace('\'', '"')).status())
        .isEqualTo(400);
  }

  @Test
  void theNewBlockMustBeSignedForTheCaller() {
    makeTwoBlocks();
    assertThat(put(segments(Map.of(md5("aaa") + "+3 0 3", HELLO + "+5 0 3"))).status())
        .isEqualTo(403);
  }
}
