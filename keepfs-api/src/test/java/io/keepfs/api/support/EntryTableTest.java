package io.keepfs.api.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.Node;
import io.keepfs.api.NodeContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EntryTableTest {
  private final EntryTable table = new EntryTable();
  private final Map<Node, String> items = new LinkedHashMap<>();

  private EntryTable.Changes merge(String... namesAndItems) {
    Map<String, String> listing = new LinkedHashMap<>();
    for (int i = 0; i < namesAndItems.length; i += 2) {
      listing.put(namesAndItems[i], namesAndItems[i + 1]);
    }
    return table.merge(
        listing,
        (node, item) -> item.equals(items.get(node)),
        item -> {
          Node node = TextFile.of(item, Instant.EPOCH);
          items.put(node, item);
          return node;
        });
  }

  @Test
  @DisplayName("what stays keeps its node; added, removed and replaced names are told apart")
  void changes() {
    merge("kept", "1", "gone", "2", "swapped", "3");
    Node kept = table.lookup("kept").orElseThrow();
    Node gone = table.lookup("gone").orElseThrow();
    Node swapped = table.lookup("swapped").orElseThrow();

    EntryTable.Changes changes = merge("new", "4", "swapped", "5", "kept", "1");

    assertThat(table.lookup("kept")).containsSame(kept);
    assertThat(table.lookup("gone")).isEmpty();
    assertThat(changes.added()).containsExactly("new");
    assertThat(changes.removed()).containsOnly(Map.entry("gone", gone));
    assertThat(changes.replaced()).containsOnly(Map.entry("swapped", swapped));
    assertThat(table.list())
        .extracting(DirectoryEntry::name)
        .containsExactly("new", "swapped", "kept");
  }

  @Test
  @DisplayName("the engine hears of just the names that changed")
  void announces() {
    merge("a", "1", "b", "2", "c", "3");
    List<String> heard = new ArrayList<>();
    NodeContext context =
        new NodeContext() {
          @Override
          public void entryChanged(String name) {
            heard.add(name);
          }

          @Override
          public void contentChanged() {
            heard.add("content");
          }

          @Override
          public void footprintChanged() {
            heard.add("footprint");
          }

          @Override
          public void uuidChanged() {
            heard.add("uuid");
          }
        };
    merge("a", "1", "b", "9", "d", "4").announce(context);
    assertThat(heard).containsExactlyInAnyOrder("b", "c", "d");
    EntryTable.Changes none = merge("a", "1", "b", "9", "d", "4");
    assertThat(none.isEmpty()).isTrue();
  }

  @Test
  @DisplayName("a listing that was handed out does not change")
  void snapshot() {
    merge("a", "1");
    List<DirectoryEntry> before = table.list();
    merge("b", "2");
    table.put("c", TextFile.of("3", Instant.EPOCH));
    assertThat(before).extracting(DirectoryEntry::name).containsExactly("a");
    assertThat(table.remove("c")).isPresent();
    assertThat(table.remove("c")).isEqualTo(Optional.empty());
    assertThat(table.size()).isEqualTo(1);
  }
}
