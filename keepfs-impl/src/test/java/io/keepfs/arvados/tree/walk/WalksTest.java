package io.keepfs.arvados.tree.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.manifest.PortableDataHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WalksTest {
  private final Walks walks =
      new Walks(item -> item.collection() != null, WalksTest::manifestBytes);

  private static long manifestBytes(Item item) {
    return item.collection() == null
        ? 0
        : item.collection().hash().map(PortableDataHash::sizeBytes).orElse(0L);
  }

  private static KnownDirectory listing(int count, long manifestBytes) {
    KnownDirectory directory = new KnownDirectory();
    directory.project("c0003 project");
    IntStream.range(0, count)
        .forEach(i -> directory.collection("c%04d".formatted(i), manifestBytes));
    return directory;
  }

  /** Loads what is not loaded yet, and returns how many came with it. */
  private int load(Place place) {
    if (place.item().collection() == null || place.directory().isLoaded(place.item())) {
      return 0;
    }
    List<Place> batch = walks.plan(place, each -> each.directory().isLoaded(each.item()));
    assertThat(batch.get(0)).isEqualTo(place);
    assertThat(batch).doesNotHaveDuplicates().allMatch(each -> each.item().collection() != null);
    batch.forEach(each -> ((KnownDirectory) each.directory()).load(each));
    return batch.size();
  }

  private List<Integer> load(Stream<Place> order) {
    return order.map(this::load).filter(size -> size > 0).toList();
  }

  private List<Integer> load(KnownDirectory listing, int... order) {
    return load(Arrays.stream(order).mapToObj(listing::at));
  }

  private static int[] inOrder(KnownDirectory listing) {
    return IntStream.range(0, listing.size()).toArray();
  }

  @Test
  void growsAsLongAsTheNextOneFollows() {
    KnownDirectory listing = listing(200, 100);
    assertThat(load(listing, inOrder(listing))).containsExactly(1, 4, 16, 50, 50, 50, 29);
  }

  @Test
  void growsBackwardsToo() {
    KnownDirectory listing = listing(200, 100);
    int[] order = IntStream.rangeClosed(1, listing.size()).map(i -> listing.size() - i).toArray();
    assertThat(load(listing, order)).containsExactly(1, 4, 16, 50, 50, 50, 29);
  }

  @Test
  void staysAtOneForWhoeverFollowsNoOrder() {
    KnownDirectory listing = listing(100, 100);
    int[] order = IntStream.range(0, 100).map(i -> i * 37 % 101).toArray();
    assertThat(load(listing, order)).containsOnly(1);
  }

  @Test
  void boundsTheManifestsOfABatch() {
    KnownDirectory listing = listing(40, Walks.BATCH_BYTES_MAX / 8);
    assertThat(load(listing, inOrder(listing))).containsExactly(1, 4, 8, 8, 8, 8, 3);
  }

  @Test
  void fetchesLongManifestsByThemselves() {
    KnownDirectory listing = listing(10, Walks.SHARED_BYTES_MAX + 1);
    assertThat(load(listing, inOrder(listing))).hasSize(10).containsOnly(1);
  }

  @Test
  void tellsWalksThatInterleaveApart() {
    KnownDirectory listing = listing(100, 100);
    int[] order = IntStream.range(0, 100).map(i -> i % 2 * 50 + i / 2).toArray();
    assertThat(load(listing, order)).containsExactly(1, 1, 4, 4, 16, 16, 30, 28);
  }

  @Test
  void forgivesAnOrderThatIsNearlyTheSame() {
    KnownDirectory listing = listing(30, 100);
    assertThat(load(listing, 0, 1, 2, 5, 7, 6, 8, 9, 10, 11)).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void fetchesLessWhenWhatWasFetchedIsDroppedBeforeItIsUsed() {
    KnownDirectory listing = listing(300, 100);
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < listing.size(); i++) {
      sizes.add(load(listing.at(i)));
      listing.unloadAll();
    }
    assertThat(sizes.stream().mapToInt(Integer::intValue).sum())
        .as("fetched in all, for 300")
        .isLessThan(900);
  }

  /** Twenty projects of three, each with a project of its own in it. */
  private static List<Place> nested(KnownDirectory top) {
    List<KnownDirectory> projects = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      KnownDirectory project = top.project("p%02d".formatted(i));
      project.collection("a", 100);
      KnownDirectory inner = project.project("b");
      inner.collection("x", 100);
      project.collection("c", 100);
      projects.add(project);
      projects.add(inner);
    }
    List<Place> order = new ArrayList<>();
    for (int i = 0; i < projects.size(); i += 2) {
      order.add(projects.get(i).at(0));
      order.add(projects.get(i + 1).at(0));
      order.add(projects.get(i).at(2));
    }
    return order;
  }

  @Test
  void goesOnFromOneDirectoryIntoTheNext() {
    assertThat(load(nested(new KnownDirectory()).stream())).containsExactly(1, 4, 16, 39);
  }

  @Test
  void goesOnBackwardsToo() {
    List<Place> order = nested(new KnownDirectory());
    Collections.reverse(order);
    assertThat(load(order.stream())).containsExactly(1, 4, 16, 39);
  }

  @Test
  void asksForLessAtATimeWhenItWasTooMuch() {
    KnownDirectory listing = listing(100, 100);
    assertThat(load(listing, 0, 1, 2, 3, 4)).containsExactly(1, 4);
    walks.reset(16);
    assertThat(load(listing, IntStream.range(5, 30).toArray()))
        .containsExactly(1, 4, 4, 4, 4, 4, 4);
  }
}
