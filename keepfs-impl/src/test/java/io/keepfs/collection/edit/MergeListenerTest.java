package io.keepfs.collection.edit;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.collection.CollectionTree;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Who shows a collection hears of all that others have changed in it. */
class MergeListenerTest {
  private final EditFixture fixture = new EditFixture();

  private static final class Heard implements MergeListener {
    final Set<String> entries = new TreeSet<>();
    final Set<String> contents = new TreeSet<>();

    @Override
    public void entryChanged(String path) {
      entries.add(path);
    }

    @Override
    public void contentChanged(String path) {
      contents.add(path);
    }

    boolean knows(String path) {
      for (int at = path.length(); at > 0; at = path.lastIndexOf('/', at - 1)) {
        if (entries.contains(path.substring(0, at))) {
          return true;
        }
      }
      return contents.contains(path);
    }
  }

  @Test
  void comingGoingAndAnotherContentAreTold() throws Exception {
    CollectionTree tree = fixture.treeOf(Map.of("d/x", "1", "d/y", "1", "e/z", "1", "same", "1"));
    EditableCollection here = fixture.on(tree);
    EditableCollection there = fixture.on(tree);
    EditFixture.put(there, "d/x", "2");
    there.removeFile("d/y");
    there.removeFile("e/z");
    there.removeDirectory("e");
    EditFixture.put(there, "f/new", "1");
    EditFixture.put(there, "f/other", "1");
    Heard heard = new Heard();
    here.onMerge(heard);
    here.merge(fixture.save(there), OnConflict.COPY, Instant.EPOCH);
    assertThat(heard.contents).containsExactly("d/x");
    assertThat(heard.entries).containsExactly("d/y", "e", "f");
  }

  @Test
  void aConflictIsToldByTheNameOfItsCopy() throws Exception {
    EditableCollection here = fixture.on(fixture.treeOf(Map.of("d/x", "1")));
    EditFixture.put(here, "d/x", "mine");
    Heard heard = new Heard();
    here.onMerge(heard);
    here.merge(fixture.treeOf(Map.of("d/x", "theirs")), OnConflict.COPY, Instant.EPOCH);
    assertThat(heard.entries).containsExactly("d/x~19700101-000000~conflict~");
    assertThat(heard.contents).isEmpty();
  }

  private static void change(EditableCollection collection, Random random) throws IOException {
    for (int i = random.nextInt(8); i > 0; i--) {
      String path = path(random);
      try {
        switch (random.nextInt(5)) {
          case 0 -> collection.removeFile(path);
          case 1 -> collection.removeDirectory(path);
          case 2 -> collection.createDirectory(path);
          case 3 -> collection.rename(path, collection, path(random), RenameMode.REPLACE);
          default -> EditFixture.put(collection, path, "" + random.nextInt(3));
        }
      } catch (NodeException e) {
        // another one then
      }
    }
  }

  private static String path(Random random) {
    List<String> names = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      names.add(String.valueOf((char) ('a' + random.nextInt(3))));
    }
    return String.join("/", names);
  }

  @RepeatedTest(300)
  void whateverLooksDifferentAfterwardsIsTold() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    EditableCollection first = fixture.empty();
    change(first, random);
    EditableCollection here = fixture.on(fixture.save(first));
    EditableCollection there = fixture.on(fixture.save(first));
    change(here, random);
    change(there, random);
    Heard heard = new Heard();
    here.onMerge(heard);
    Map<String, String> before = EditFixture.contents(here);
    here.merge(fixture.save(there), OnConflict.COPY, Instant.EPOCH);
    Map<String, String> after = EditFixture.contents(here);
    Set<String> all = new TreeSet<>(before.keySet());
    all.addAll(after.keySet());
    for (String path : all) {
      boolean same = Objects.equals(before.get(path), after.get(path));
      assertThat(same || heard.knows(path.replaceAll("/$", "")) || turned(path, before, after))
          .as("seed %d: %s, told %s %s", seed, path, heard.entries, heard.contents)
          .isTrue();
    }
  }

  /** Whether it is a directory that only got, or lost, its last entry, which is told by itself. */
  private static boolean turned(
      String path, Map<String, String> before, Map<String, String> after) {
    return path.endsWith("/")
        && (before.keySet().stream().anyMatch(p -> p.startsWith(path) && !p.equals(path))
            || after.keySet().stream().anyMatch(p -> p.startsWith(path) && !p.equals(path)));
  }
}
