package io.keepfs.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every directory must do, whether it can be changed or not. */
public abstract class DirectoryNodeContract {

  /** A name that no directory under test may know. */
  protected static final String ABSENT = "no such name";

  /** Returns a directory with at least one entry; equal directories within one test. */
  protected abstract DirectoryNode directory() throws Exception;

  @Test
  void isADirectory() throws Exception {
    assertThat(directory().kind()).isEqualTo(NodeKind.DIRECTORY);
  }

  @Test
  void hasAttributesOfADirectory() throws Exception {
    NodeAttributes attributes = directory().attributes();
    assertThat(attributes.sizeBytes()).isZero();
    assertThat(attributes.permissions() & 0500).as("may be read and entered").isEqualTo(0500);
  }

  @Test
  void listsNamesThatAreOneComponentEach() throws Exception {
    List<DirectoryEntry> list = directory().list();
    assertThat(list).isNotEmpty();
    Set<String> seen = new HashSet<>();
    for (DirectoryEntry entry : list) {
      assertThat(entry.name()).isNotEmpty().isNotIn(".", "..").doesNotContain("/", "\0");
      assertThat(seen.add(entry.name())).as("listed once: " + entry.name()).isTrue();
    }
  }

  @Test
  void findsWhatItLists() throws Exception {
    DirectoryNode directory = directory();
    for (DirectoryEntry entry : directory.list()) {
      Node found = directory.lookup(entry.name()).orElseThrow();
      assertThat(found.kind()).isEqualTo(entry.kind());
      assertThat(entry.node()).isEqualTo(found).hasSameHashCodeAs(found);
    }
  }

  @Test
  void findsTheSameNodeEachTime() throws Exception {
    DirectoryNode directory = directory();
    for (DirectoryEntry entry : directory.list()) {
      Node once = directory.lookup(entry.name()).orElseThrow();
      Node again = directory.lookup(entry.name()).orElseThrow();
      assertThat(again).isEqualTo(once).hasSameHashCodeAs(once);
    }
  }

  @Test
  void answersEmptyForAnAbsentName() throws Exception {
    assertThat(directory().lookup(ABSENT)).isEmpty();
  }

  @Test
  void listIsAnImmutableSnapshot() throws Exception {
    List<DirectoryEntry> list = directory().list();
    assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class);
    for (int i = 0; i < list.size(); i++) {
      assertThat(list.get(i).name()).isEqualTo(list.get(i).name());
    }
  }

  @Test
  void canBeAttachedAgain() throws Exception {
    DirectoryNode directory = directory();
    directory.attach(NodeContext.NONE);
    directory.attach(NodeContext.NONE);
    assertThat(directory.list()).isNotEmpty();
  }

  @Test
  void answersTheSameAfterEviction() throws Exception {
    DirectoryNode directory = directory();
    List<String> before = names(directory);
    assertThat(directory.footprintBytes()).isNotNegative();
    if (directory.evictable()) {
      directory.evict();
    }
    directory.refresh();
    assertThat(names(directory)).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void isNotStaleAfterRefresh() throws Exception {
    DirectoryNode directory = directory();
    directory.refresh();
    assertThat(directory.freshness().isStale()).isFalse();
    assertThat(directory.freshness().cacheableFor().isNegative()).isFalse();
  }

  @Test
  void answersManyThreadsAlike() throws Exception {
    DirectoryNode directory = directory();
    List<String> expected = names(directory);
    List<List<String>> seen =
        Together.run(
            i ->
                () -> {
                  for (String name : expected) {
                    assertThat(directory.lookup(name)).isPresent();
                  }
                  return names(directory);
                });
    assertThat(seen).allSatisfy(names -> assertThat(names).isEqualTo(expected));
  }

  /** Returns the names that {@code directory} lists. */
  protected static List<String> names(DirectoryNode directory) throws Exception {
    return directory.list().stream().map(DirectoryEntry::name).toList();
  }
}
