package io.keepfs.collection.edit;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Writers, movers and those who save, all at once in two collections. */
class EditStormTest {
  private static final int WRITERS = 4;
  private static final int FILES = 300;

  private final EditFixture fixture = new EditFixture();
  private final long seed = new Random().nextLong();
  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void nothingIsLostOrMixedUp() throws Exception {
    EditableCollection one = fixture.empty();
    EditableCollection two = fixture.empty();
    EditFixture.put(one, "moving/from/here", "the same");
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 3);
    try {
      List<Future<Map<String, String>>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String directory = "w" + i;
        Random random = new Random(seed + i);
        writers.add(threads.submit(() -> write(one, directory, random)));
      }
      List<Future<?>> others =
          List.of(
              threads.submit(() -> saveOverAndOver(one)),
              threads.submit(() -> saveOverAndOver(two)),
              threads.submit(() -> moveOverAndOver(one, two)));
      Map<String, String> expected = new TreeMap<>();
      for (Future<Map<String, String>> writer : writers) {
        expected.putAll(writer.get(5, TimeUnit.MINUTES));
      }
      over.set(true);
      for (Future<?> other : others) {
        other.get(1, TimeUnit.MINUTES);
      }
      expected.put("moving/from/here", "the same");
      assertThat(EditFixture.contents(one)).as("seed %d", seed).isEqualTo(expected);
      assertThat(fixture.contents(fixture.save(one))).as("seed %d", seed).isEqualTo(expected);
      assertThat(fixture.contents(fixture.save(two))).as("seed %d", seed).isEmpty();
    } finally {
      over.set(true);
      threads.shutdownNow();
    }
  }

  private static Map<String, String> write(
      EditableCollection collection, String directory, Random random) throws IOException {
    Map<String, String> model = new TreeMap<>();
    collection.createDirectory(directory);
    for (int i = 0; i < FILES; i++) {
      String path = directory + "/" + random.nextInt(40);
      switch (random.nextInt(4)) {
        case 0 -> {
          if (model.remove(path) != null) {
            collection.removeFile(path);
          }
        }
        case 1 -> {
          String to = directory + "/" + random.nextInt(40);
          if (model.containsKey(path)) {
            collection.rename(path, collection, to, RenameMode.REPLACE);
            model.put(to, model.remove(path));
          }
        }
        default -> {
          EditFile file =
              model.containsKey(path) ? collection.open(path, true) : collection.create(path);
          file.content().truncate(0);
          String text = path + " " + i;
          for (int at = 0; at < text.length(); at++) { // slowly
            byte[] one = text.substring(at, at + 1).getBytes(StandardCharsets.UTF_8);
            file.content().write(at, ByteBuffer.wrap(one));
          }
          file.closed(true);
          model.put(path, text);
        }
      }
    }
    if (model.isEmpty()) {
      EditFixture.put(collection, directory + "/last", "last");
      model.put(directory + "/last", "last");
    }
    return model;
  }

  private Void saveOverAndOver(EditableCollection collection) throws IOException {
    Random random = new Random(seed);
    while (!over.get()) {
      boolean all = random.nextBoolean();
      ChangeSet changes = collection.capture(file -> all).store(fixture.uploads);
      collection.adopt(changes, EditFixture.tree(changes.manifest()));
    }
    return null;
  }

  private Void moveOverAndOver(EditableCollection one, EditableCollection two) throws IOException {
    while (!over.get()) {
      one.rename("moving", two, "moved", RenameMode.NO_REPLACE);
      two.rename("moved/from", two, "from", RenameMode.NO_REPLACE);
      assertThat(new String(EditFixture.read(two, "from/here"), StandardCharsets.UTF_8))
          .isEqualTo("the same");
      two.rename("from", two, "moved/from", RenameMode.NO_REPLACE);
      two.rename("moved", one, "moving", RenameMode.NO_REPLACE);
      try {
        two.removeDirectory("moved");
        throw new AssertionError("it was moved away");
      } catch (NodeException e) {
        assertThat(one.find("moving/from/here")).isPresent();
      }
    }
    return null;
  }
}
