package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.arvados.model.ListFilters;
import io.keepfs.local.StoredCollection;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tags as directories of what has them. */
class TagsIT extends TreeFixture {
  private StoredCollection collection;
  private String project;

  @BeforeEach
  void start() throws Exception {
    collection = cluster.createCollection("c", null, Map.of("f", "tagged".getBytes(UTF_8)));
    project = cluster.createProject("p", null);
    cluster.createCollection("inside", project, Map.of("g", "inside".getBytes(UTF_8)));
  }

  private void mount(Duration refreshTime, ListFilters filters) throws Exception {
    mount(
        builder()
            .refreshTime(refreshTime)
            .events(false) // who comes while news is followed may see what was before
            .filters(filters)
            .layout(new MountLayout.ByTag()));
  }

  @Test
  void collectionsAndProjectsLieInTheirTagsByUuid() throws Exception {
    api.tag("t", collection.uuid());
    api.tag("t", collection.uuid());
    api.tag("t", project);
    api.tag("a/b", collection.uuid());
    mount(Duration.ZERO, ListFilters.NONE);
    assertThat(tree.list("")).containsExactlyInAnyOrder("t", "a_b");
    assertThat(tree.list("t")).containsExactlyInAnyOrder(collection.uuid(), project);
    assertThat(tree.read("t/" + collection.uuid() + "/f")).isEqualTo("tagged");
    assertThat(tree.read("t/" + project + "/inside/g")).isEqualTo("inside");
    assertThat(tree.list("a_b")).containsExactly(collection.uuid());
    assertThat(tree.exists("none")).isFalse();
    assertThat(tree.exists("a_b/" + project)).isFalse();
  }

  @Test
  void tagsAreFoundWithoutListingThem() throws Exception {
    api.tag("t", collection.uuid());
    mount(Duration.ofHours(1), ListFilters.NONE);
    assertThat(tree.read("t/" + collection.uuid() + "/f")).isEqualTo("tagged");
    assertThat(tree.exists("t/" + project)).isFalse();
    assertThat(tree.exists("none")).isFalse();
  }

  @Test
  void aNewTagCanBeNamedAtOnceAndIsListedFromThenOn() throws Exception {
    api.tag("old", collection.uuid());
    mount(Duration.ofHours(1), ListFilters.NONE);
    assertThat(tree.list("")).containsExactly("old");
    assertThat(tree.list("old")).containsExactly(collection.uuid());
    api.tag("new", collection.uuid());
    api.tag("old", project);
    assertThat(tree.list("new")).containsExactly(collection.uuid());
    assertThat(tree.list("")).containsExactlyInAnyOrder("new", "old");
    assertThat(tree.list("old/" + project)).containsExactly("inside");
    assertThat(tree.list("old")).containsExactlyInAnyOrder(collection.uuid(), project);
  }

  @Test
  void whatIsUntaggedOrInTheTrashIsGone() throws Exception {
    String link = api.tag("t", collection.uuid());
    api.tag("u", collection.uuid());
    api.tag("u", project);
    mount(Duration.ZERO, ListFilters.NONE);
    assertThat(tree.list("")).containsExactlyInAnyOrder("t", "u");
    api.delete("links", link);
    assertThat(tree.list("")).containsExactly("u");
    assertThat(tree.exists("t")).isFalse();
    assertThat(tree.list("u")).hasSize(2);
    api.delete("collections", collection.uuid());
    assertThat(tree.list("u")).containsExactly(project);
    assertThat(tree.exists("u/" + collection.uuid())).isFalse();
  }

  @Test
  void theKernelIsToldOfWhatIsFoundToBeGone() throws Exception {
    api.tag("u", collection.uuid());
    mount(Duration.ofHours(1), ListFilters.NONE);
    assertThat(tree.list("u")).containsExactly(collection.uuid());
    long tag = tree.inode("u");
    long tagged = tree.inode("u/" + collection.uuid());
    tree.notifications().clear();
    api.delete("collections", collection.uuid());
    // Nobody has looked into it yet: opening it asks the server.
    assertThatThrownBy(() -> tree.operations().lookup(tagged, "f"))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    assertThat(tree.notifications()).contains("entry " + tag + " " + collection.uuid());
  }

  @Test
  void thereMayBeMoreTagsThanFitAPage() throws Exception {
    int count = 1100;
    for (int i = 0; i < count; i++) {
      api.tag("t" + i, collection.uuid());
    }
    mount(Duration.ZERO, ListFilters.NONE);
    assertThat(tree.list("")).hasSize(count).contains("t0", "t1099").doesNotHaveDuplicates();
  }

  @Test
  void tagsThatAreShownAlikeAreAllShown() throws Exception {
    String literal = cluster.createCollection("literal", null, Map.of()).uuid();
    api.tag("a/b/c", collection.uuid());
    api.tag("a_b/c", project);
    api.tag("x/y", collection.uuid());
    api.tag("x_y", literal);
    mount(Duration.ofHours(1), ListFilters.NONE);
    for (int round = 0; round < 2; round++) { // before and after they were listed
      assertThat(tree.list("a_b_c")).containsExactly(collection.uuid());
      assertThat(tree.list("a_b_c [a_b%2Fc]")).containsExactly(project);
      assertThat(tree.list("x_y")).containsExactly(literal);
      assertThat(tree.list("x_y [x%2Fy]")).containsExactly(collection.uuid());
      assertThat(tree.exists("x_y [x_y]")).isFalse();
      assertThat(tree.list("")).containsExactly("a_b_c", "a_b_c [a_b%2Fc]", "x_y", "x_y [x%2Fy]");
    }
  }

  @Test
  void conditionsOnLinksHoldForTags() throws Exception {
    api.tag("shown", collection.uuid());
    api.tag("other", collection.uuid());
    mount(Duration.ZERO, ListFilters.parse("[[\"links.name\", \"like\", \"s%\"]]"));
    assertThat(tree.list("")).containsExactly("shown");
    assertThat(tree.exists("other")).isFalse();
  }
}
