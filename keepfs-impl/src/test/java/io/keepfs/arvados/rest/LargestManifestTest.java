package io.keepfs.arvados.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.collection.CollectionTree;
import io.keepfs.manifest.PortableDataHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import mockwebserver3.MockWebServer;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The largest record that a server with Arvados' defaults takes: a manifest of 128 MiB. */
class LargestManifestTest {
  private static final int MANIFEST_BYTES = 128 << 20;
  private static final String UUID = "zzzzz-4zz18-000000000000000";
  private static final String SIGNATURE = "+A" + "0".repeat(40) + "@7fffffff";
  private static final int BLOCKS = 100;
  private static final int STREAM_BYTES = stream(0, SIGNATURE).length();
  private static final int STREAMS = MANIFEST_BYTES / STREAM_BYTES;

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** A stream of one file and many blocks, always as long. */
  private static String stream(int number, String hints) {
    String locator = " 0000000000000000000000000" + digits(number) + "+1000" + hints;
    return "./directory" + digits(number) + locator.repeat(BLOCKS) + " 0:1000:a\\040file\n";
  }

  private static String digits(int number) {
    return String.valueOf(10_000_000 + number).substring(1);
  }

  /** Writes the record as it goes: nobody here holds it. */
  private record Answer(int streams) implements MockResponseBody {
    private static final String START = "{\"uuid\":\"" + UUID + "\",\"manifest_text\":\"";
    private static final String END = "\"}";

    private static String json(int number) {
      return stream(number, SIGNATURE).replace("\\", "\\\\").replace("\n", "\\n");
    }

    @Override
    public long getContentLength() {
      return START.length() + (long) streams * json(0).length() + END.length();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.writeUtf8(START);
      for (int i = 0; i < streams; i++) {
        sink.writeUtf8(json(i));
      }
      sink.writeUtf8(END);
    }
  }

  private byte[] fetch(int streams) throws IOException {
    server.enqueue(new MockResponse.Builder().body(new Answer(streams)).build());
    try (ArvadosClient client =
        new ArvadosClient(ClientOptions.of(server.url("/").uri(), "token", null))) {
      return client.collectionContents(UUID).manifest();
    }
  }

  @Test
  void isFetchedParsedAndHashed() throws Exception {
    byte[] manifest = fetch(STREAMS);
    assertThat(manifest.length).isEqualTo(STREAMS * STREAM_BYTES);

    CollectionTree tree = CollectionTree.parse(manifest);
    assertThat(tree.childCount(CollectionTree.ROOT)).isEqualTo(STREAMS);
    int last = tree.lookup(CollectionTree.ROOT, "directory" + digits(STREAMS - 1));
    assertThat(tree.size(tree.lookup(last, "a file"))).isEqualTo(1000);

    MessageDigest md5 = MessageDigest.getInstance("MD5");
    long bytes = 0;
    for (int i = 0; i < STREAMS; i++) {
      byte[] line = stream(i, "").getBytes(StandardCharsets.UTF_8);
      md5.update(line);
      bytes += line.length;
    }
    assertThat(PortableDataHash.ofManifest(manifest))
        .hasToString(HexFormat.of().formatHex(md5.digest()) + "+" + bytes);
  }

  @Test
  void aLargerOneIsRefusedAtOnce() {
    assertThatThrownBy(() -> fetch(STREAMS + 1))
        .isInstanceOf(ArvadosException.class)
        .hasMessageContaining("longer than 134217728 bytes");
    assertThat(server.getRequestCount()).as("it is not asked for again").isEqualTo(1);
  }
}
