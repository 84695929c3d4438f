package io.keepfs.arvados.tree.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.tree.NameMapping;
import io.keepfs.arvados.tree.project.ProjectListing.Item;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SiblingWalksTest {
  private static final NameMapping NAMES = NameMapping.of("_");
  private static final String HASH = "d41d8cd98f00b204e9800998ecf8427e+";

  private final SiblingWalks walks = new SiblingWalks();
  private final Set<String> covered = new HashSet<>();

  private static CollectionRecord collection(String name, long manifestBytes) {
    return new CollectionRecord(
        "uuid of " + name,
        name,
        "o",
        HASH + manifestBytes,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static ProjectListing listing(int count, long manifestBytes) {
    return ProjectListing.of(
        List.of(new GroupRecord("p", "c0003 project", "o", "project", null, null, null, null)),
        IntStream.range(0, count)
            .mapToObj(i -> collection("c%04d".formatted(i), manifestBytes))
            .toList(),
        NAMES);
  }

  /** Loads what is not covered yet, and returns how many came with it. */
  private int load(ProjectListing listing, int index) {
    Item item = listing.item(index);
    if (item.collection() == null || covered.contains(item.uuid())) {
      return 0;
    }
    List<Item> batch =
        walks.plan(
            listing, index, each -> each.collection() == null || covered.contains(each.uuid()));
    assertThat(batch.get(0)).isEqualTo(item);
    assertThat(batch).doesNotHaveDuplicates();
    batch.forEach(each -> covered.add(each.uuid()));
    return batch.size();
  }

  private List<Integer> load(ProjectListing listing, int... order) {
    return Arrays.stream(order)
        .map(index -> load(listing, index))
        .filter(size -> size > 0)
        .boxed()
        .toList();
  }

  private static int[] inOrder(ProjectListing listing) {
    return IntStream.range(0, listing.size()).toArray();
  }

  @Test
  void growsAsLongAsTheNextOneFollows() {
    ProjectListing listing = listing(200, 100);
    assertThat(load(listing, inOrder(listing))).containsExactly(1, 4, 16, 50, 50, 50, 29);
  }

  @Test
  void growsBackwardsToo() {
    ProjectListing listing = listing(200, 100);
    int[] order = IntStream.rangeClosed(1, listing.size()).map(i -> listing.size() - i).toArray();
    assertThat(load(listing, order)).containsExactly(1, 4, 16, 50, 50, 50, 29);
  }

  @Test
  void staysAtOneForWhoeverFollowsNoOrder() {
    ProjectListing listing = listing(100, 100);
    int[] order = IntStream.range(0, 100).map(i -> i * 37 % 101).toArray();
    assertThat(load(listing, order)).containsOnly(1);
  }

  @Test
  void boundsTheManifestsOfABatch() {
    ProjectListing listing = listing(40, SiblingWalks.BATCH_BYTES_MAX / 8);
    assertThat(load(listing, inOrder(listing))).containsExactly(1, 4, 8, 8, 8, 8, 3);
  }

  @Test
  void fetchesLongManifestsByThemselves() {
    ProjectListing listing = listing(10, SiblingWalks.SHARED_BYTES_MAX + 1);
    assertThat(load(listing, inOrder(listing))).hasSize(10).containsOnly(1);
  }

  @Test
  void tellsWalksThatInterleaveApart() {
    ProjectListing listing = listing(100, 100);
    int[] order = IntStream.range(0, 100).map(i -> i % 2 * 50 + i / 2).toArray();
    assertThat(load(listing, order)).containsExactly(1, 1, 4, 4, 16, 16, 30, 28);
  }

  @Test
  void forgivesAnOrderThatIsNearlyTheSame() {
    ProjectListing listing = listing(30, 100);
    assertThat(load(listing, 0, 1, 2, 5, 7, 6, 8, 9, 10, 11)).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void fetchesLessWhenWhatWasFetchedIsDroppedBeforeItIsUsed() {
    ProjectListing listing = listing(300, 100);
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < listing.size(); i++) {
      sizes.add(load(listing, i));
      covered.clear();
    }
    assertThat(sizes.stream().mapToInt(Integer::intValue).sum())
        .as("fetched in all, for 300")
        .isLessThan(900);
  }
}
