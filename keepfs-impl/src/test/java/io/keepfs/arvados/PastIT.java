package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.local.LocalOptions;
import io.keepfs.local.StoredCollection;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Old versions of collections, and the trash of projects: not listed, but there for the asking. */
class PastIT extends TreeFixture {
  private String project;
  private StoredCollection collection;

  @Override
  protected LocalOptions options() {
    return LocalOptions.builder().versioning(true).preserveVersionIfIdle(Duration.ZERO).build();
  }

  @BeforeEach
  void start() throws Exception {
    project = cluster.createProject("p", null);
    collection = create("c", "first");
    mount(builder().refreshTime(Duration.ZERO));
  }

  private StoredCollection create(String name, String text) throws Exception {
    return cluster.createCollection(name, project, Map.of("f", text.getBytes(UTF_8)));
  }

  private void change(String text) throws Exception {
    String manifest = api.signedManifest(create("block of " + text, text).uuid());
    api.updateCollection(collection.uuid(), Map.of("manifest_text", manifest));
  }

  @Test
  void oldVersionsOfACollectionAreNamedByTheirNumbers() throws Exception {
    String path = "home/p/c";
    String versions = path + "/.arvados#versions";
    assertThat(tree.list(versions)).isEmpty();
    change("second");
    change("third");
    assertThat(tree.read(path + "/f")).isEqualTo("third");
    assertThat(tree.list(path)).containsExactly("f");
    assertThat(tree.list(versions)).containsExactly("1", "2");
    assertThat(tree.read(versions + "/1/f")).isEqualTo("first");
    assertThat(tree.read(versions + "/2/f")).isEqualTo("second");
    assertThat(tree.exists(versions + "/3")).isFalse();
    assertThat(tree.attribute(versions + "/1", "user.arvados.version")).isEqualTo("1");
    assertThat(tree.attribute(versions + "/1", "user.arvados.uuid"))
        .startsWith(cluster.clusterId() + "-4zz18-")
        .isNotEqualTo(collection.uuid());
    assertThat(tree.read(versions + "/1/.arvados#collection"))
        .contains("\"current_version_uuid\": \"" + collection.uuid() + "\"");
    assertThat(tree.exists(versions + "/1/.arvados#versions")).isFalse();
    assertThat(tree.list("by_id/" + collection.uuid() + "/.arvados#versions"))
        .containsExactly("1", "2");
  }

  @Test
  void whatCannotHaveOldVersionsHasNone() throws Exception {
    assertThat(tree.exists("by_id/" + collection.portableDataHash() + "/.arvados#versions"))
        .isFalse();
    assertThat(tree.exists("home/p/.arvados#versions")).isFalse();
    assertThat(tree.exists("home/p/c/.arvados#trash")).isFalse();
  }

  @Test
  void theTrashOfAProjectCanBeLookedAt() throws Exception {
    String trash = "home/p/.arvados#trash";
    assertThat(tree.list(trash)).isEmpty();
    String inner = cluster.createProject("inner", project);
    cluster.createCollection("deep", inner, Map.of("g", "deep".getBytes(UTF_8)));
    api.delete("collections", collection.uuid());
    api.delete("groups", inner);
    assertThat(tree.list("home/p")).isEmpty();
    assertThat(tree.exists("home/p/c")).isFalse();
    assertThat(tree.list(trash)).containsExactlyInAnyOrder("c", "inner");
    assertThat(tree.read(trash + "/c/f")).isEqualTo("first");
    assertThat(tree.list(trash + "/inner")).containsExactly("deep");
    assertThat(tree.read(trash + "/inner/deep/g")).isEqualTo("deep");
    assertThat(tree.read(trash + "/inner/.arvados#project")).contains("\"is_trashed\": true");
    assertThat(tree.exists(trash + "/inner/.arvados#trash")).isFalse();
    assertThat(tree.attribute(trash + "/c", "user.arvados.uuid")).isEqualTo(collection.uuid());
    assertThat(tree.list("home/.arvados#trash")).isEmpty();
    api.untrash("collections", collection.uuid());
    assertThat(tree.list(trash)).containsExactly("inner");
    assertThat(tree.list("home/p")).containsExactly("c");
  }

  @Test
  void sameNamesInTheTrashAreAllShown() throws Exception {
    api.delete("collections", collection.uuid());
    StoredCollection second = create("c", "second");
    api.delete("collections", second.uuid());
    boolean firstIsFirst = collection.uuid().compareTo(second.uuid()) < 0;
    String loser = firstIsFirst ? second.uuid() : collection.uuid();
    assertThat(tree.list("home/p/.arvados#trash"))
        .containsExactlyInAnyOrder("c", "c [" + loser + "]");
    assertThat(tree.read("home/p/.arvados#trash/c [" + loser + "]/f"))
        .isEqualTo(firstIsFirst ? "second" : "first");
  }
}
