package io.keepfs.arvados.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestSplitterTest {
  private static final int MAX_BYTES = 1 << 20;

  @Test
  void takesTheManifestAndLeavesTheRest() throws IOException {
    String json = "{\"uuid\":\"u\",\"manifest_text\":\". d41+0 0:0:a\\\\040b\\n\",\"name\":\"n\"}";
    ManifestSplitter splitter = splitter(json, Integer.MAX_VALUE);
    String rest = new String(splitter.readAllBytes(), UTF_8);
    assertThat(rest).isEqualTo("{\"uuid\":\"u\",\"manifest_text\":\"\",\"name\":\"n\"}");
    assertThat(new String(splitter.manifest(), UTF_8)).isEqualTo(". d41+0 0:0:a\\040b\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"manifest_text\":null,\"name\":\"manifest_text\"}",
        "{\"name\":\"manifest_text\",\"x\":\"y\"}",
        "{\"a\":{\"manifest_text\":\"inner\"},\"b\":[{\"manifest_text\":\"listed\"}]}",
        "{\"unsigned_manifest_text\":\"x\",\"manifest_text_\":\"y\",\"manifest_tex\":\"z\"}",
        "{\"a\":\"\\\"manifest_text\\\":\\\"x\\\"\"}",
        "[\"manifest_text\",\"x\"]",
      })
  void leavesEverythingElseAlone(String json) throws IOException {
    ManifestSplitter splitter = splitter(json, Integer.MAX_VALUE);
    assertThat(new String(splitter.readAllBytes(), UTF_8)).isEqualTo(json);
    assertThat(splitter.manifest()).isEmpty();
  }

  @Test
  void agreesWithJacksonOnRandomTextsAndChunks() throws IOException {
    Random random = new Random(3);
    for (int round = 0; round < 500; round++) {
      String manifest = randomText(random);
      String json =
          JsonText.MAPPER.writeValueAsString(
              Map.of("name", randomText(random), "manifest_text", manifest, "z", 1));
      if (random.nextBoolean()) {
        json = escapeNonAscii(json);
      }
      ManifestSplitter splitter = splitter(json, 1 + random.nextInt(7));
      JsonNode rest = JsonText.MAPPER.readTree(splitter);
      assertThat(new String(splitter.manifest(), UTF_8)).isEqualTo(manifest);
      assertThat(rest.get("manifest_text").asText()).isEmpty();
      assertThat(rest.get("name")).isEqualTo(JsonText.MAPPER.readTree(json).get("name"));
    }
  }

  @Test
  void takesTheManifestOfEachCollectionOfAPage() throws IOException {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      List<String> texts = new ArrayList<>();
      List<Map<String, Object>> items = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        boolean without = random.nextInt(4) == 0;
        texts.add(without ? "" : randomText(random));
        items.add(
            without
                ? Map.of("name", "manifest_text", "properties", Map.of("manifest_text", "x"))
                : Map.of("manifest_text", texts.get(texts.size() - 1), "a", List.of("{", 1)));
        if (without && random.nextBoolean()) {
          items.set(items.size() - 1, Collections.singletonMap("manifest_text", null));
        }
      }
      String json = JsonText.MAPPER.writeValueAsString(Map.of("items", items, "limit", 7));
      ManifestSplitter splitter = pageSplitter(json, 1 + random.nextInt(7));
      JsonNode rest = JsonText.MAPPER.readTree(splitter);
      assertThat(splitter.manifests()).extracting(text -> new String(text, UTF_8)).isEqualTo(texts);
      assertThat(rest.get("items")).hasSize(items.size());
      assertThat(rest.get("items").findValuesAsText("manifest_text"))
          .allMatch(text -> text.isEmpty() || text.equals("x") || text.equals("null"));
    }
  }

  @Test
  void refusesPagesThatAreLongerThanAllowed() {
    String item = "{\"manifest_text\":\"" + "x".repeat(MAX_BYTES / 2 + 1) + "\"}";
    String json = "{\"items\":[" + item + "," + item + "]}";
    assertThatThrownBy(() -> pageSplitter(json, 4096).readAllBytes())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer than " + MAX_BYTES);
  }

  @Test
  void refusesWhatIsLongerThanAllowed() {
    String json = "{\"manifest_text\":\"" + "x".repeat(MAX_BYTES + 1) + "\"}";
    assertThatThrownBy(() -> splitter(json, Integer.MAX_VALUE).readAllBytes())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer than " + MAX_BYTES);
  }

  @Test
  void holdsAsMuchAsAllowed() throws IOException {
    String text = "x".repeat(MAX_BYTES);
    ManifestSplitter splitter = splitter("{\"manifest_text\":\"" + text + "\"}", 4096);
    splitter.readAllBytes();
    assertThat(splitter.manifest()).hasSize(MAX_BYTES);
  }

  private static ManifestSplitter splitter(String json, int chunk) {
    return new ManifestSplitter(chunks(json, chunk), -1, MAX_BYTES);
  }

  private static ManifestSplitter pageSplitter(String json, int chunk) {
    return ManifestSplitter.ofPage(chunks(json, chunk), MAX_BYTES);
  }

  private static InputStream chunks(String json, int chunk) {
    return new ByteArrayInputStream(json.getBytes(UTF_8)) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, chunk));
      }
    };
  }

  private static String randomText(Random random) {
    int[] alphabet = {'a', '"', '\\', '\n', '/', '{', '}', ':', ',', 0xe9, 0x20ac, 0x1f600, 1};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
    }
    return text.toString();
  }

  private static String escapeNonAscii(String json) {
    StringBuilder escaped = new StringBuilder();
    for (char c : json.toCharArray()) {
      escaped.append(c < 0x80 ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return escaped.toString();
  }
}
