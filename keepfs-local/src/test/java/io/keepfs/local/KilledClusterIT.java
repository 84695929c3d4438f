package io.keepfs.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster has answered is still there after it was killed. */
class KilledClusterIT {
  private static final int COLLECTIONS = 50;

  @TempDir Path folder;

  /** The process to be killed: writes one collection after the other and says so. */
  public static final class Victim {
    private Victim() {}

    /** Runs for ever on the data folder that it is given. */
    public static void main(String[] arguments) throws IOException {
      LocalArvados arvados =
          LocalArvados.start(LocalOptions.builder().dataFolder(Path.of(arguments[0])).build());
      System.out.println("token " + arvados.token());
      for (int i = 0; ; i++) {
        String content = "content " + i;
        StoredCollection made =
            arvados.createCollection("c" + i, null, Map.of("f", content.getBytes(UTF_8)));
        System.out.println(made.uuid());
      }
    }
  }

  @Test
  void nothingThatWasAnsweredIsLostByAKill() throws Exception {
    Path data = folder.resolve("data");
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> uuids = new ArrayList<>();
    String token;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(victim.getInputStream(), UTF_8))) {
      token = lines.readLine();
      while (uuids.size() < COLLECTIONS) {
        String line = lines.readLine();
        assertThat(line).as("collection %d", uuids.size()).isNotNull();
        uuids.add(line);
      }
      victim.destroyForcibly().waitFor();
    }

    try (LocalArvados arvados =
        LocalArvados.start(LocalOptions.builder().dataFolder(data).build())) {
      assertThat("token " + arvados.token()).isEqualTo(token);
      ApiClient client = new ApiClient(arvados);
      for (int i = 0; i < COLLECTIONS; i++) {
        JsonNode record = client.get("collections/" + uuids.get(i)).ok();
        assertThat(record.get("name").textValue()).isEqualTo("c" + i);
        String locator = record.get("manifest_text").textValue().split(" ")[1];
        for (LocalKeepstore keepstore : arvados.keepstores()) {
          assertThat(client.block(keepstore, locator).body())
              .isEqualTo(("content " + i).getBytes(UTF_8));
        }
      }
    }
  }
}
