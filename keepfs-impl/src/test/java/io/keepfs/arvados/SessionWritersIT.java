package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.RenameMode;
import io.keepfs.collection.journal.Journal;
import io.keepfs.collection.session.CollectionSession;
import io.keepfs.collection.session.SessionFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Two mounts and a program that uses the API change one collection at once, in the same
 * directories: nothing is lost. {@code -Dkeepfs.writers.rounds} says how much each does.
 */
class SessionWritersIT extends SessionFixture {
  private static final int ROUNDS = Integer.getInteger("keepfs.writers.rounds", 50);

  /** One of the mounts; its files begin with its letter. */
  private static final class Writer implements Callable<Map<String, String>> {
    private final CollectionSession session;
    private final char letter;
    private final Random random;
    private final Map<String, String> model = new TreeMap<>();

    Writer(CollectionSession session, char letter, long seed) {
      this.session = session;
      this.letter = letter;
      this.random = new Random(seed);
    }

    private String name() {
      return (random.nextBoolean() ? "a/" : "") + letter + random.nextInt(10);
    }

    @Override
    public Map<String, String> call() throws IOException {
      for (int i = 0; i < ROUNDS; i++) {
        String name = name();
        int kind = random.nextInt(6);
        if (kind == 0 && model.containsKey(name)) {
          session.removeFile(name);
          model.remove(name);
        } else if (kind == 1 && model.containsKey(name)) {
          String to = name();
          session.rename(name, to, RenameMode.REPLACE);
          model.put(to, model.remove(name));
        } else {
          String text = letter + " wrote " + i;
          SessionFile file =
              session.find(name).isPresent() ? session.open(name, true) : session.create(name);
          file.truncate(0);
          file.write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
          model.put(name, text);
          if (random.nextInt(3) == 0) {
            file.sync();
          }
          file.close();
        }
        if (random.nextInt(10) == 0) {
          session.sync();
        }
      }
      session.sync();
      return model;
    }
  }

  /** The program that uses the API. */
  private Map<String, String> api() throws Exception {
    Map<String, String> model = new TreeMap<>();
    Random random = new Random();
    try (ApiCalls api = new ApiCalls(saving.cluster)) {
      for (int i = 0; i < ROUNDS; i++) {
        String name = (random.nextBoolean() ? "a/" : "") + "z" + random.nextInt(10);
        if (random.nextInt(4) == 0 && model.containsKey(name)) {
          saving.client.edits().replaceFiles(uuid(), Map.of("/" + name, ""), new byte[0]);
          model.remove(name);
        } else {
          String text = "z wrote " + i;
          byte[] manifest = api.manifestOf("file", text).getBytes(UTF_8);
          Map<String, String> paths = Map.of("/" + name, "manifest_text/file");
          saving.client.edits().replaceFiles(uuid(), paths, manifest);
          model.put(name, text);
        }
      }
    }
    return model;
  }

  private String uuid() {
    return saving.stored.uuid();
  }

  @Test
  void nothingIsLost() throws Exception {
    long seed = new Random().nextLong();
    CollectionSession one = sessions.open(uuid(), "one", "soon", Journal.DEFAULT_MAX_BYTES);
    CollectionSession two = sessions.open(uuid(), "two", "soon", Journal.DEFAULT_MAX_BYTES);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    List<Future<Map<String, String>>> writers =
        List.of(
            threads.submit(new Writer(one, 'b', seed)),
            threads.submit(new Writer(two, 'c', seed + 1)),
            threads.submit(this::api));
    Map<String, String> expected = new TreeMap<>(Map.of("a/x", "1", "a/y", "2"));
    for (Future<Map<String, String>> writer : writers) {
      expected.putAll(writer.get(30, TimeUnit.MINUTES));
    }
    threads.shutdown();
    one.close(Sessions.LONG);
    two.close(Sessions.LONG);
    assertThat(saving.onServer()).as("seed %d", seed).isEqualTo(expected);
    assertThat(folder).isEmptyDirectory();
  }
}
