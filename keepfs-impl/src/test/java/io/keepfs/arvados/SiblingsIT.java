package io.keepfs.arvados;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How much is asked of the API server by programs that walk through the collections of a project.
 */
class SiblingsIT extends TreeFixture {
  private static final String COLLECTIONS = "/arvados/v1/collections";

  /** The time by which things grow old, in nanoseconds; it stands still unless it is put on. */
  private final AtomicLong time = new AtomicLong();

  @BeforeEach
  void start() throws Exception {
    mount(builder().events(false).nanoClock(time::get));
  }

  private void create(int count) {
    for (int i = 0; i < count; i++) {
      cluster.createCollectionFromManifest(
          name(i), ". d41d8cd98f00b204e9800998ecf8427e+0 0:0:f" + i + "\n");
    }
    Requests.clear(cluster);
  }

  private static String name(int i) {
    return "c%04d".formatted(i);
  }

  private void look(int i) throws NodeException {
    assertThat(tree.list("home/" + name(i))).containsExactly("f" + i);
  }

  @Test
  void whoWalksInOrderHasThemFetchedTogether() throws Exception {
    create(50);
    for (String name : tree.list("home")) {
      tree.list("home/" + name);
    }
    assertThat(requests())
        .hasSizeLessThanOrEqualTo(10)
        .filteredOn(path -> path.startsWith(COLLECTIONS))
        .as("1, 4, 16, and the others")
        .hasSize(4);
    for (int i = 0; i < 50; i++) {
      look(i);
    }
    assertThat(requests()).isEmpty();
  }

  @Test
  void aThousandTakeFewRequests() throws Exception {
    create(1000);
    for (String name : tree.list("home")) {
      tree.list("home/" + name);
    }
    assertThat(requests()).hasSizeLessThanOrEqualTo(40);
  }

  @Test
  void whoWalksInNoOrderGetsJustWhatIsAskedFor() throws Exception {
    create(50);
    tree.list("home");
    requests();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      order.add(i * 31 % 50);
    }
    for (int i : order) {
      look(i);
    }
    assertThat(requests())
        .hasSize(50)
        .allMatch(path -> path.startsWith(COLLECTIONS + "/"))
        .doesNotHaveDuplicates();
  }

  @Test
  void walkersThatMeetShareTheRequests() throws Exception {
    create(200);
    tree.list("home");
    requests();
    int walkers = 6;
    ExecutorService threads = Executors.newFixedThreadPool(walkers);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int walker = 0; walker < walkers; walker++) {
        int first = walker % 2 * 100;
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    look((first + i) % 200);
                  }
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(requests()).hasSizeLessThan(40);
  }

  @Test
  void whatIsAheadCountsAsContentOfTheProjectUntilItIsUsed() throws Exception {
    create(8);
    DirectoryNode home = (DirectoryNode) arvados.root().lookup("home").orElseThrow();
    tree.list("home");
    look(0);
    long listed = home.footprintBytes();
    look(1);
    long ahead = home.footprintBytes();
    assertThat(ahead).isGreaterThan(listed);
    look(2);
    assertThat(home.footprintBytes()).isBetween(listed, ahead - 1);
    home.evict();
    assertThat(home.footprintBytes()).isZero();
    look(3);
  }

  @Test
  void oneThatCannotBeReadHarmsNoOther() throws Exception {
    create(3);
    cluster.createCollectionFromManifest(name(3), ". nonsense 0:0:f3\n");
    for (int i = 4; i < 8; i++) {
      cluster.createCollectionFromManifest(
          name(i), ". d41d8cd98f00b204e9800998ecf8427e+0 0:0:f" + i + "\n");
    }
    tree.list("home");
    for (int i = 0; i < 8; i++) {
      int each = i;
      if (i == 3) {
        assertThatExceptionOfType(NodeException.class)
            .isThrownBy(() -> look(each))
            .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EIO));
      } else {
        look(i);
      }
    }
  }

  @Test
  void oneThatIsGoneMeanwhileIsMissedAlone() throws Exception {
    create(8);
    tree.list("home");
    look(0);
    String gone = tree.attribute("home/" + name(3), "user.arvados.uuid");
    api.delete("collections", gone);
    look(1);
    look(2);
    assertThatExceptionOfType(NodeException.class)
        .isThrownBy(() -> look(3))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    look(4);
    look(5);
  }

  @Test
  void whatWasFetchedAheadGrowsOldLikeAnythingElse() throws Exception {
    create(8);
    tree.list("home");
    look(0);
    look(1);
    String uuid = tree.attribute("home/" + name(3), "user.arvados.uuid");
    api.updateCollection(
        uuid, Map.of("manifest_text", ". d41d8cd98f00b204e9800998ecf8427e+0 0:0:new\n"));
    time.addAndGet(Duration.ofSeconds(16).toNanos());
    assertThat(tree.list("home/" + name(3))).containsExactly("new");
  }

  @Test
  void whatIsMadeOfAListingIsAsOldAsThat() throws Exception {
    String uuid = cluster.createCollectionFromManifest("c", "").uuid();
    tree.list("home");
    time.addAndGet(Duration.ofSeconds(10).toNanos());
    long inode = tree.inode("home/c");
    Requests.clear(cluster);
    tree.operations().getAttributes(inode);
    assertThat(requests()).isEmpty();
    time.addAndGet(Duration.ofSeconds(6).toNanos());
    tree.operations().getAttributes(inode);
    assertThat(requests()).containsExactly(COLLECTIONS + "/" + uuid);
  }

  @Test
  void aNewerRecordGoesBeforeWhatWasFetchedAhead() throws Exception {
    create(8);
    tree.list("home");
    look(0);
    time.addAndGet(Duration.ofSeconds(10).toNanos());
    look(1);
    String uuid = tree.attribute("home/" + name(3), "user.arvados.uuid");
    api.updateCollection(
        uuid, Map.of("manifest_text", ". d41d8cd98f00b204e9800998ecf8427e+0 0:0:new\n"));
    time.addAndGet(Duration.ofSeconds(6).toNanos());
    tree.list("home"); // is old by now; what is ahead is not
    assertThat(tree.list("home/" + name(3))).containsExactly("new");
  }

  @Test
  void whatCannotBeHadTogetherIsAskedForOneByOne() throws Exception {
    create(8);
    tree.list("home");
    look(0);
    cluster.failNextApiRequests(1, 503, COLLECTIONS);
    for (int i = 1; i < 8; i++) {
      look(i);
    }
  }

  @Test
  void largeOnesAreFetchedByThemselves() throws Exception {
    StringBuilder large = new StringBuilder(". d41d8cd98f00b204e9800998ecf8427e+0");
    Random random = new Random(1);
    while (large.length() < 1_200_000) {
      large.append(" 0:0:").append(Long.toHexString(random.nextLong())).append("y".repeat(200));
    }
    create(2);
    cluster.createCollectionFromManifest(name(2), large.append('\n').toString());
    for (int i = 3; i < 6; i++) {
      cluster.createCollectionFromManifest(
          name(i), ". d41d8cd98f00b204e9800998ecf8427e+0 0:0:f" + i + "\n");
    }
    Requests.clear(cluster);
    tree.list("home");
    requests();
    look(0);
    look(1);
    String uuid = tree.attribute("home/" + name(2), "user.arvados.uuid");
    requests();
    tree.list("home/" + name(2));
    assertThat(requests()).containsExactly(COLLECTIONS + "/" + uuid);
    look(3);
    assertThat(requests()).as("it came with the second").isEmpty();
  }
}
