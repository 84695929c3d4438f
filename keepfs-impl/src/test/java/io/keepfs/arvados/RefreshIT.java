package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.local.StoredCollection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is seen of changes that others make, when everything is asked for again at each access. */
class RefreshIT extends TreeFixture {
  private String same;
  private String inside;
  private StoredCollection collection;

  @BeforeEach
  void start() throws Exception {
    same = api.manifestOf("same", "same");
    inside = api.manifestOf("inside", "inside").replaceFirst("^\\.", "./folder");
    String manifest =
        same + api.manifestOf("changing", "old") + api.manifestOf("going", "going") + inside;
    collection = cluster.createCollectionFromManifest("c", manifest);
    mount(builder().refreshTime(Duration.ZERO));
  }

  private void changeContent() throws Exception {
    String manifest =
        same
            + api.manifestOf("changing", "the new content")
            + api.manifestOf("coming", "coming")
            + inside
            + api.manifestOf("more", "more").replaceFirst("^\\.", "./folder");
    api.updateCollection(collection.uuid(), Map.of("manifest_text", manifest));
  }

  @Test
  void contentFollowsAndWhatStayedKeepsItsInode() throws Exception {
    String base = "by_id/" + collection.uuid();
    long same = tree.inode(base + "/same");
    long changing = tree.inode(base + "/changing");
    long folder = tree.inode(base + "/folder");
    long top = tree.inode(base);
    assertThat(tree.read(base + "/changing")).isEqualTo("old");
    assertThat(tree.inode(base + "/going")).isPositive();
    changeContent();
    assertThat(tree.read(base + "/changing")).isEqualTo("the new content");
    assertThat(tree.attributes(base + "/changing").attributes().sizeBytes()).isEqualTo(15);
    assertThat(tree.list(base)).containsExactly("changing", "coming", "folder", "same");
    assertThat(tree.exists(base + "/going")).isFalse();
    assertThat(tree.read(base + "/coming")).isEqualTo("coming");
    assertThat(tree.inode(base + "/same")).isEqualTo(same);
    assertThat(tree.inode(base + "/changing")).isEqualTo(changing);
    assertThat(tree.inode(base + "/folder")).isEqualTo(folder);
    assertThat(tree.inode(base)).isEqualTo(top);
    assertThat(tree.notifications())
        .contains(
            "inode " + changing,
            "entry " + top + " going",
            "entry " + top + " coming",
            "entry " + folder + " more")
        .doesNotContain("inode " + same, "entry " + top + " same", "entry " + top + " folder");
  }

  @Test
  void unchangedContentKeepsThePagesOverARefresh() throws Exception {
    String base = "by_id/" + collection.uuid();
    tree.reopenKeepsCache(base + "/same");
    tree.reopenKeepsCache(base + "/changing");
    changeContent();
    assertThat(tree.reopenKeepsCache(base + "/same")).isTrue();
    assertThat(tree.reopenKeepsCache(base + "/changing")).isFalse();
  }

  @Test
  void anOpenFileFollowsAndOutlivesItsName() throws Exception {
    String base = "by_id/" + collection.uuid();
    long changing = tree.open(base + "/changing");
    long going = tree.open(base + "/going");
    assertThat(tree.read(changing)).isEqualTo("old");
    changeContent();
    tree.list(base);
    assertThat(tree.read(changing)).isEqualTo("the new content");
    assertThat(tree.read(going)).isEqualTo("going");
  }

  @Test
  void aRefreshWithoutAChangeFetchesNoManifest() throws Exception {
    String base = "by_id/" + collection.uuid();
    tree.list(base);
    long top = tree.inode(base);
    String before = tree.attribute(base, "user.arvados.modified_at");
    api.updateCollection(collection.uuid(), Map.of("properties", Map.of("color", "blue")));
    assertThat(tree.attribute(base, "user.arvados.properties.color")).isEqualTo("blue");
    assertThat(tree.attribute(base, "user.arvados.modified_at")).isNotEqualTo(before);
    assertThat(tree.notifications()).as("just its times").containsExactly("inode " + top);
  }

  @Test
  void aDeletedCollectionIsGone() throws Exception {
    String base = "by_id/" + collection.uuid();
    assertThat(tree.list("home")).containsExactly("c");
    long inode = tree.inode(base);
    long file = tree.inode(base + "/same");
    assertThat(tree.list(base)).isNotEmpty();
    api.delete("collections", collection.uuid());
    assertThatExceptionOfType(NodeException.class)
        .isThrownBy(() -> tree.operations().getAttributes(file))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    assertThatExceptionOfType(NodeException.class)
        .isThrownBy(() -> tree.operations().getAttributes(inode))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    assertThat(tree.exists(base)).isFalse();
    assertThat(tree.list("by_id")).containsExactly("README");
    assertThat(tree.list("home")).isEmpty();
    assertThat(tree.exists("home/c")).isFalse();
  }

  @Test
  void aRenamedCollectionKeepsItsInode() throws Exception {
    tree.list("home");
    long inode = tree.inode("home/c");
    long home = tree.inode("home");
    api.updateCollection(collection.uuid(), Map.of("name", "d"));
    assertThat(tree.list("home")).containsExactly("d");
    assertThat(tree.inode("home/d")).isEqualTo(inode);
    assertThat(tree.notifications()).contains("entry " + home + " c", "entry " + home + " d");
  }

  @Test
  void namesThatWereLookedUpOnlyFollowToo() throws Exception {
    assertThat(tree.exists("home/c")).isTrue();
    api.updateCollection(collection.uuid(), Map.of("name", "d"));
    assertThat(tree.exists("home/c")).isFalse();
    assertThat(tree.read("home/d/same")).isEqualTo("same");
    api.delete("collections", collection.uuid());
    assertThat(tree.exists("home/d")).isFalse();
  }

  @Test
  void aDeletedProjectIsGone() throws Exception {
    String project = cluster.createProject("p", null);
    assertThat(tree.list("by_id/" + project)).isEmpty();
    api.delete("groups", project);
    assertThat(tree.exists("by_id/" + project)).isFalse();
    assertThat(tree.list("by_id")).containsExactly("README");
  }

  @Test
  void aHomeAndAProjectByItsIdHaveTheTimesOfTheirRecords() throws Exception {
    tree.list("home");
    assertThat(tree.attributes("home").attributes().modified())
        .isEqualTo(Instant.parse(tree.attribute("home", "user.arvados.modified_at")))
        .isEqualTo(
            Instant.parse((String) api.record("users", cluster.userUuid()).get("modified_at")));
    String project = cluster.createProject("p", null);
    String path = "by_id/" + project;
    tree.list(path);
    long inode = tree.inode(path);
    Instant before = tree.operations().getAttributes(inode).attributes().modified();
    api.updateGroup(project, Map.of("description", "another"));
    assertThat(tree.operations().getAttributes(inode).attributes().modified())
        .isAfter(before)
        .isEqualTo(Instant.parse((String) api.record("groups", project).get("modified_at")));
  }

  @Test
  void recordFilesFollow() throws Exception {
    String path = "by_id/" + collection.uuid() + "/.arvados#collection";
    assertThat(tree.read(path)).contains("\"name\": \"c\"");
    api.updateCollection(collection.uuid(), Map.of("name", "a new name"));
    String json = tree.read(path);
    assertThat(json).contains("\"name\": \"a new name\"");
    assertThat(tree.attributes(path).attributes().sizeBytes())
        .isEqualTo(json.getBytes(UTF_8).length);
    String project = cluster.createProject("p", null);
    assertThat(tree.read("by_id/" + project + "/.arvados#project")).contains("\"name\": \"p\"");
    api.updateGroup(project, Map.of("name", "q"));
    assertThat(tree.read("by_id/" + project + "/.arvados#project")).contains("\"name\": \"q\"");
  }

  @Test
  void collidingNamesAreAllShown() throws Exception {
    String project = cluster.createProject("c", null);
    StoredCollection slash =
        cluster.createCollection("a/b", null, Map.of("f", "slash".getBytes(UTF_8)));
    StoredCollection plain =
        cluster.createCollection("a_b", null, Map.of("f", "plain".getBytes(UTF_8)));
    String duplicate = "c [" + collection.uuid() + "]";
    String changed = "a_b [" + slash.uuid() + "]";
    assertThat(tree.read("home/a_b/f")).as("by name: " + plain).isEqualTo("plain");
    assertThat(tree.read("home/" + changed + "/f")).isEqualTo("slash");
    assertThat(tree.read("home/" + duplicate + "/same")).isEqualTo("same");
    assertThat(tree.attribute("home/c", "user.arvados.uuid")).isEqualTo(project);
    assertThat(tree.list("home")).containsExactlyInAnyOrder("c", duplicate, "a_b", changed);
    assertThat(tree.read("home/a_b/f")).isEqualTo("plain");
    assertThat(tree.read("home/" + changed + "/f")).isEqualTo("slash");
    assertThat(tree.read("home/" + duplicate + "/same")).isEqualTo("same");
  }
}
