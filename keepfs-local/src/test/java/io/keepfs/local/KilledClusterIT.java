package io.keepfs.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster has answered is still there after it was killed. */
class KilledClusterIT {
  private static final int ROUNDS = 3;
  private static final int COLLECTIONS = 40;

  @TempDir Path folder;

  /** The process to be killed: writes one collection after the other and says so. */
  public static final class Victim {
    private Victim() {}

    /** Runs for ever on the data folder that it is given. */
    public static void main(String[] arguments) throws IOException {
      LocalArvados arvados =
          LocalArvados.start(LocalOptions.builder().dataFolder(Path.of(arguments[0])).build());
      System.out.println(arvados.token());
      for (int i = 0; ; i++) {
        String name = arguments[1] + "-" + i;
        StoredCollection made =
            arvados.createCollection(name, null, Map.of("f", name.getBytes(UTF_8)));
        System.out.println(made.uuid() + " " + name);
      }
    }
  }

  @Test
  void nothingThatWasAnsweredIsLostByAKill() throws Exception {
    Path data = folder.resolve("data");
    Set<String> tokens = new HashSet<>();
    Map<String, String> names = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      tokens.add(writeAndKill(data, round, names));
    }
    try (LocalArvados arvados =
        LocalArvados.start(LocalOptions.builder().dataFolder(data).build())) {
      assertThat(tokens).containsExactly(arvados.token());
      ApiClient client = new ApiClient(arvados);
      for (Map.Entry<String, String> made : names.entrySet()) {
        JsonNode record = client.get("collections/" + made.getKey()).ok();
        assertThat(record.get("name").textValue()).isEqualTo(made.getValue());
        String locator = record.get("manifest_text").textValue().split(" ")[1];
        for (LocalKeepstore keepstore : arvados.keepstores()) {
          assertThat(client.block(keepstore, locator).body())
              .isEqualTo(made.getValue().getBytes(UTF_8));
        }
      }
    }
  }

  /** One life of the cluster; its token, and what it made before it was killed. */
  private static String writeAndKill(Path data, int round, Map<String, String> names)
      throws IOException, InterruptedException {
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                data.toString(),
                "round " + round)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(victim.getInputStream(), UTF_8))) {
      String token = lines.readLine();
      for (int i = 0; i < COLLECTIONS * (round + 1); i++) {
        String line = lines.readLine();
        assertThat(line).as("collection %d of round %d", i, round).isNotNull();
        names.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
      }
      return token;
    } finally {
      victim.destroyForcibly().waitFor();
    }
  }
}
