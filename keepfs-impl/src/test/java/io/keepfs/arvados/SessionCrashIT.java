package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A process that changes a collection is killed at random moments: all that it had finished, synced
 * or not, is there after a recovery. {@code -Dkeepfs.crashes} says how often.
 */
class SessionCrashIT extends SessionFixture {
  private static final int CRASHES = Integer.getInteger("keepfs.crashes", 10);

  private Process victim(long seed) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SessionVictim.class.getName());
    command.addAll(List.of(saving.cluster.apiHost(), saving.cluster.token()));
    command.addAll(List.of(saving.cluster.caFile().toString(), saving.stored.uuid()));
    command.addAll(List.of(sessions.journal().toString(), String.valueOf(seed)));
    saving.cluster.keepstores().forEach(store -> command.add(store.uri().toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** What a step makes of what there was. */
  private static void apply(String step, Map<String, String> model) {
    String[] words = step.split(" ");
    switch (words[0]) {
      case "remove" -> model.remove(words[1]);
      case "move" -> model.put(words[2], String.valueOf(model.remove(words[1])));
      case "write" -> model.put(words[1], words[2]);
      case "close" -> {}
      default -> throw new IllegalStateException(step);
    }
  }

  /** Kills it after so many steps; returns the step that it did not finish, or nothing. */
  private static String run(Process victim, int steps, Map<String, String> model) throws Exception {
    String begun = "";
    int done = 0;
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(victim.getInputStream(), UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("begin ")) {
          begun = line.substring(6);
        } else if (line.equals("done")) {
          apply(begun, model);
          begun = "";
          if (++done == steps) {
            victim.toHandle().destroyForcibly(); // which leaves the pipe open
          }
        }
      }
    } finally {
      victim.destroyForcibly().waitFor();
    }
    assertThat(done).isGreaterThanOrEqualTo(steps);
    return begun;
  }

  @Test
  void whatWasDoneBeforeAProcessWasKilledIsThere() throws Exception {
    Map<String, String> model = new TreeMap<>(saving.onServer());
    for (int crash = 0; crash < CRASHES; crash++) {
      long seed = new Random().nextLong();
      int steps = 1 + new Random(seed).nextInt(300);
      String unfinished = run(victim(seed), steps, model);
      sessions.recoverAll();

      Map<String, String> after = new TreeMap<>(model);
      if (!unfinished.isEmpty()) {
        apply(unfinished, after);
      }
      Map<String, String> found = saving.onServer();
      Set<String> names = new TreeSet<>(found.keySet());
      names.addAll(model.keySet());
      names.addAll(after.keySet());
      for (String name : names) {
        String text = String.valueOf(found.get(name));
        boolean either =
            text.equals(String.valueOf(model.get(name)))
                || text.equals(String.valueOf(after.get(name)))
                || unfinished.startsWith("write " + name + " ") && text.isEmpty();
        assertThat(either)
            .as("crash %d, seed %d, %d steps: %s within %s", crash, seed, steps, name, unfinished)
            .isTrue();
      }
      model.clear();
      model.putAll(found);
    }
  }
}
