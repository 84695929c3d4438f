package io.keepfs.arvados.tree.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LiveEntriesTest {
  private final LiveEntries live = new LiveEntries();

  @SuppressWarnings("NullAway") // none of them is asked for its collection
  private static CollectionEntry make(String directory, String name, boolean folder) {
    CollectionEntry.Location location = CollectionEntry.Location.in(null, directory);
    return folder ? new CollectionFolder(location, name) : new CollectionFileNode(location, name);
  }

  private CollectionEntry at(String directory, String name, boolean folder) {
    return live.computeIfAbsent(directory, name, folder, () -> make(directory, name, folder));
  }

  @Test
  @DisplayName("an entry is found by path and kind, however it came there, until it is taken out")
  void finds() {
    CollectionEntry top = at("", "a", false);
    CollectionEntry folder = at("", "a", true);
    CollectionEntry deep = at("a/b", "c", false);

    assertThat(at("", "a", false)).isSameAs(top);
    assertThat(live.get("a", false)).isSameAs(top);
    assertThat(live.get("a", true)).isSameAs(folder);
    assertThat(live.get("a/b/c", false)).isSameAs(deep);
    assertThat(live.get("a/b", true)).isNull();
    CollectionEntry other = make("a/b", "c", false);
    live.put("a/b/c", other);
    assertThat(live.get("a/b/c", false)).isSameAs(other);
    assertThat(live.all()).containsExactlyInAnyOrder(top, folder, other);
    assertThat(live.remove("a", true)).isSameAs(folder);
    assertThat(live.remove("a", true)).isNull();
    assertThat(live.get("a", false)).isSameAs(top);
  }

  @Test
  @DisplayName("it holds what a map would after many changes, moves among them")
  @SuppressWarnings("NullAway")
  void asMap() {
    Random random = new Random(7);
    Map<String, CollectionEntry> expected = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String name = "n" + random.nextInt(400);
      String path = "d/" + name;
      int action = random.nextInt(4);
      if (action < 2) {
        CollectionEntry entry = at("d", name, false);
        assertThat(expected.computeIfAbsent(path, any -> entry)).isSameAs(entry);
      } else if (action == 2) {
        assertThat(live.remove(path, false)).isSameAs(expected.remove(path));
      } else {
        CollectionEntry moved = live.remove(path, false);
        assertThat(moved).isSameAs(expected.remove(path));
        String target = "d/n" + random.nextInt(400);
        if (moved != null) {
          moved.moveTo(null, target);
          live.put(target, moved);
          expected.put(target, moved);
          assertThat(moved.path()).isEqualTo(target);
        }
      }
    }
    expected.forEach((path, entry) -> assertThat(live.get(path, false)).isSameAs(entry));
    assertThat(live.all()).hasSameElementsAs(expected.values());
    assertThat(live.size()).isEqualTo(expected.size());
  }

  @Test
  @DisplayName("what nobody holds leaves, and is made anew")
  void leaves() {
    List<CollectionEntry> held = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      CollectionEntry entry = at("d", "n" + i, false);
      if (i % 10 == 0) {
        held.add(entry);
      }
    }
    while (live.size() > held.size()) {
      System.gc(); // ends with the test's time limit if it never helps
      Thread.onSpinWait();
    }

    for (int i = 0; i < 1000; i++) {
      CollectionEntry known = live.get("d/n" + i, false);
      assertThat(known).isSameAs(i % 10 == 0 ? held.get(i / 10) : null);
    }
    assertThat(at("d", "n1", false).path()).isEqualTo("d/n1");
  }
}
