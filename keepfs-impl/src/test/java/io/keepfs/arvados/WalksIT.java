package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.arvados.model.ListFilters;
import io.keepfs.local.LocalUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How much is asked of the API server by programs that walk through directories of directories:
 * projects in projects, tags, what is shared, and the trash.
 */
class WalksIT extends TreeFixture {
  private static final String EMPTY_FILE = ". d41d8cd98f00b204e9800998ecf8427e+0 0:0:f\n";

  /** The time by which things grow old, in nanoseconds; it stands still unless it is put on. */
  private final AtomicLong time = new AtomicLong();

  private void mount(boolean events) throws Exception {
    mount(events, ListFilters.NONE);
  }

  private void mount(boolean events, ListFilters filters) throws Exception {
    mount(
        builder().events(events).filters(filters).nanoClock(events ? System::nanoTime : time::get));
    Requests.clear(cluster);
  }

  /** Makes projects, each with two collections and a project that has one, too. */
  private List<String> makeProjects(int count) {
    List<String> uuids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String project = cluster.createProject(project(i), null);
      cluster.createCollections(List.of("a", "z"), project, EMPTY_FILE);
      String inner = cluster.createProject("inner", project);
      cluster.createCollections(List.of("c"), inner, EMPTY_FILE);
      uuids.add(project);
    }
    return uuids;
  }

  private static String project(int i) {
    return "p%03d".formatted(i);
  }

  @Test
  void projectsInProjectsAreListedTogether() throws Exception {
    int count = 100;
    makeProjects(count);
    mount(false);
    assertThat(tree.walk("home")).hasSize(count * 8);
    assertThat(requests()).as("one by one it is 700").hasSizeLessThanOrEqualTo(60);
    assertThat(tree.walk("home")).hasSize(count * 8);
    assertThat(requests()).as("again").isEmpty();
  }

  @Test
  void whoJustListsThemFetchesNoContents() throws Exception {
    int count = 100;
    makeProjects(count);
    mount(false);
    for (String name : tree.list("home")) {
      assertThat(tree.list("home/" + name)).containsExactly("a", "inner", "z");
    }
    assertThat(requests()).hasSizeLessThanOrEqualTo(20);
  }

  @Test
  void whoListsInNoOrderGetsJustWhatIsAskedFor() throws Exception {
    int count = 50;
    makeProjects(count);
    mount(false);
    tree.list("home");
    requests();
    for (int i = 0; i < count; i++) {
      tree.list("home/" + project(i * 31 % count));
    }
    assertThat(requests())
        .as("two for each")
        .hasSize(2 * count)
        .allMatch(path -> path.endsWith("/contents"));
  }

  @Test
  void tagsAreListedTogether() throws Exception {
    int count = 60;
    mountAfterTagging(count);
    assertThat(tree.walk("by_tag")).hasSize(count * 3);
    assertThat(requests()).as("one by one it is 180").hasSizeLessThanOrEqualTo(25);
  }

  private void mountAfterTagging(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      String uuid = cluster.createCollectionFromManifest("c" + i, EMPTY_FILE).uuid();
      api.tag("t%02d".formatted(i), uuid);
    }
    mount(false);
  }

  @Test
  void collectionsOfATagAreFetchedTogether() throws Exception {
    int count = 100;
    for (int i = 0; i < count; i++) {
      api.tag("t", cluster.createCollectionFromManifest("c" + i, EMPTY_FILE).uuid());
    }
    mount(false);
    tree.list("by_tag");
    assertThat(tree.walk("by_tag/t")).hasSize(2 * count);
    assertThat(requests()).hasSizeLessThanOrEqualTo(15);
  }

  @Test
  void whatOthersShareIsListedTogether() throws Exception {
    int count = 40;
    for (int i = 0; i < count; i++) {
      LocalUser owner = cluster.createUser("Owner%02d".formatted(i));
      cluster.share(owner.uuid(), cluster.userUuid(), "can_read");
      String project = cluster.createProject("given", owner.uuid());
      cluster.createCollections(List.of("c"), project, EMPTY_FILE);
      cluster.share(project, cluster.userUuid(), "can_read");
    }
    mount(false);
    assertThat(tree.walk("shared")).hasSize(count * 4);
    assertThat(requests()).as("one by one it is 200").hasSizeLessThanOrEqualTo(40);
  }

  @Test
  void theTrashIsFetchedTogether() throws Exception {
    int count = 60;
    for (int i = 0; i < count; i++) {
      api.delete("collections", cluster.createCollectionFromManifest("c" + i, EMPTY_FILE).uuid());
      String project = cluster.createProject(project(i), null);
      cluster.createCollections(List.of("inside"), project, EMPTY_FILE);
      api.delete("groups", project);
    }
    mount(false);
    assertThat(tree.walk("home/.arvados#trash")).hasSize(count * 2 + count * 3);
    assertThat(requests()).as("one by one it is 240").hasSizeLessThanOrEqualTo(50);
  }

  @Test
  void whatWasListedAheadGrowsOldLikeAnythingElse() throws Exception {
    List<String> projects = makeProjects(8);
    mount(false);
    tree.list("home");
    tree.list("home/" + project(0));
    tree.list("home/" + project(1));
    cluster.createCollections(List.of("new"), projects.get(3), EMPTY_FILE);
    assertThat(tree.list("home/" + project(2))).as("is ahead").hasSize(3);
    time.addAndGet(Duration.ofSeconds(16).toNanos());
    assertThat(tree.list("home/" + project(3))).containsExactly("a", "inner", "new", "z");
  }

  @Test
  void newsReachesWhatWasListedAhead() throws Exception {
    List<String> projects = makeProjects(8);
    mount(true);
    tree.list("home");
    tree.list("home/" + project(0));
    tree.list("home/" + project(1));
    requests();
    cluster.createCollections(List.of("new"), projects.get(3), EMPTY_FILE);
    await()
        .untilAsserted(
            () ->
                assertThat(tree.list("home/" + project(3)))
                    .containsExactly("a", "inner", "new", "z"));
    assertThat(tree.list("home/" + project(2))).containsExactly("a", "inner", "z");
  }

  @Test
  void aProjectThatIsGoneMeanwhileIsNoEmptyOne() throws Exception {
    List<String> projects = makeProjects(8);
    mount(false);
    tree.list("home");
    tree.list("home/" + project(0));
    api.delete("groups", projects.get(3));
    tree.list("home/" + project(1));
    tree.list("home/" + project(2));
    assertThatExceptionOfType(NodeException.class)
        .isThrownBy(() -> tree.list("home/" + project(3)))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    tree.list("home/" + project(4));
  }

  @Test
  void emptyProjectsAreListedTogetherToo() throws Exception {
    for (int i = 0; i < 60; i++) {
      cluster.createProject(project(i), null);
    }
    mount(false);
    assertThat(tree.walk("home")).hasSize(60);
    assertThat(requests()).hasSizeLessThanOrEqualTo(20);
  }

  @Test
  void largeProjectsAreListedByThemselves() throws Exception {
    List<String> names = IntStream.range(0, 1100).mapToObj(i -> "c" + i).toList();
    for (int i = 0; i < 12; i++) {
      cluster.createCollections(names, cluster.createProject(project(i), null), "");
    }
    mount(false);
    for (String name : tree.list("home")) {
      assertThat(tree.list("home/" + name)).hasSize(names.size());
    }
    assertThat(requests())
        .as("four each, and what was tried together in vain")
        .hasSizeLessThanOrEqualTo(12 * 4 + 10);
  }

  @Test
  void aFilterGroupHoldsWhatItFindsAlsoWhenItIsWalkedPast() throws Exception {
    makeProjects(6);
    cluster.createCollections(List.of("found"), null, EMPTY_FILE);
    api.createFilterGroup(
        project(2) + " filter", List.of(List.of("collections.name", "=", "found")));
    mount(false);
    assertThat(tree.list("home")).contains(project(2) + " filter");
    for (String name : tree.list("home")) {
      Set<String> names = Set.copyOf(tree.list("home/" + name));
      if (name.endsWith("filter")) {
        assertThat(names).contains("found");
      } else if (name.startsWith("p")) {
        assertThat(names).containsExactlyInAnyOrder("a", "inner", "z");
      }
    }
  }

  @Test
  void filtersHoldForWhatIsListedTogether() throws Exception {
    makeProjects(12);
    mount(
        false,
        ListFilters.parse(
            "[[\"collections.name\", \"=\", \"z\"], [\"groups.name\", \"!=\", \"inner\"]]"));
    for (String name : tree.list("home")) {
      assertThat(tree.list("home/" + name)).containsExactly("z");
    }
    assertThat(requests()).as("they were listed together").hasSizeLessThan(12);
  }

  @Test
  void backwardsIsAnOrderToo() throws Exception {
    int count = 60;
    makeProjects(count);
    mount(false);
    List<String> names = new ArrayList<>(tree.list("home"));
    Collections.reverse(names);
    for (String name : names) {
      for (String child : List.of("z", "inner", "a")) {
        tree.list("home/" + name);
        tree.list("home/" + name + "/" + child);
      }
    }
    assertThat(requests()).as("one by one it is 360").hasSizeLessThanOrEqualTo(50);
  }

  @Test
  void contentsAreRightWhoeverFetchedThem() throws Exception {
    for (int i = 0; i < 30; i++) {
      String project = cluster.createProject(project(i), null);
      cluster.createCollection("c", project, Map.of("f", ("text " + i).getBytes(UTF_8)));
    }
    mount(false);
    for (int i = 0; i < 30; i++) {
      tree.list("home/" + project(i));
      assertThat(tree.read("home/" + project(i) + "/c/f")).isEqualTo("text " + i);
    }
  }
}
