package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.arvados.model.ListFilters;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalUser;
import io.keepfs.local.StoredCollection;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be a root: a directory in a collection or project, or a layout of the user's own. */
class LayoutIT {
  private static LocalArvados cluster;
  private static StoredCollection collection;
  private static String project;

  private ArvadosFileSystem arvados;
  private MountedTree tree;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = LocalArvados.start();
    project = cluster.createProject("p", null);
    String inner = cluster.createProject("inner", project);
    collection =
        cluster.createCollection(
            "c", inner, Map.of("a/b/f", "deep".getBytes(UTF_8), "top", "top".getBytes(UTF_8)));
    cluster.createCollection("other", inner, Map.of());
  }

  @AfterAll
  static void stopCluster() throws Exception {
    cluster.close();
  }

  @AfterEach
  void stop() throws Exception {
    if (tree != null) {
      tree.close();
      arvados.close();
    }
  }

  private ArvadosFileSystem.Builder builder() throws SettingsException {
    return ArvadosFileSystem.builder(
            ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
        .blockCache(BlockCacheOptions.IN_MEMORY);
  }

  private void start(ArvadosFileSystem.Builder builder) throws Exception {
    arvados = builder.start();
    tree = new MountedTree(arvados.root());
  }

  @Test
  void aDirectoryInACollectionIsTheRoot() throws Exception {
    start(builder().layout(new MountLayout.Collection(collection.uuid() + "/a/b")));
    assertThat(tree.walk("")).isEqualTo(Map.of("f", "deep"));
  }

  @Test
  void aDirectoryInACollectionByHashIsTheRoot() throws Exception {
    start(builder().layout(new MountLayout.Collection(collection.portableDataHash() + "/a")));
    assertThat(tree.read("b/f")).isEqualTo("deep");
  }

  @Test
  void aDirectoryBelowAProjectIsTheRoot() throws Exception {
    start(builder().layout(new MountLayout.Project(project + "/inner/c/a")));
    assertThat(tree.read("b/f")).isEqualTo("deep");
  }

  @ParameterizedTest
  @CsvSource({
    "/a/none, there is no directory UUID/a/none",
    "/top, UUID/top is a file",
    "/top/x, UUID/top is a file"
  })
  void whatIsNoDirectoryIsToldAtTheStart(String path, String words) {
    assertThatThrownBy(
            () ->
                builder()
                    .layout(new MountLayout.Collection(collection.uuid() + path))
                    .start()
                    .close())
        .isInstanceOf(ArvadosStartException.class)
        .hasMessageContaining(words.replace("UUID", collection.uuid()));
  }

  @Test
  void aRootOfOnesOwnHoldsWhatItIsTold() throws Exception {
    Map<String, MountLayout> parts = new LinkedHashMap<>();
    parts.put("by_id", new MountLayout.ById(true));
    parts.put("by_uuid", new MountLayout.ById(false));
    parts.put("tmp0", new MountLayout.Temporary());
    parts.put("mine", new MountLayout.Home());
    parts.put("data", new MountLayout.Collection(collection.uuid()));
    start(builder().layout(new MountLayout.Custom(parts)).storageClasses(List.of("x")));
    assertThat(tree.list("")).containsExactlyElementsOf(parts.keySet());
    assertThat(tree.read("by_id/README")).contains("portable").doesNotContain("by its uuid");
    assertThat(tree.read("by_uuid/README")).contains("by its uuid");
    assertThat(tree.read("by_id/" + collection.portableDataHash() + "/a/b/f")).isEqualTo("deep");
    assertThat(tree.exists("by_id/" + collection.uuid())).isFalse();
    assertThat(tree.read("mine/p/inner/c/top")).isEqualTo("top");
    assertThat(tree.read("data/top")).isEqualTo("top");
    assertThat(tree.list("tmp0")).isEmpty();
    assertThat(tree.read("tmp0/.arvados#collection"))
        .isEqualTo(
            """
            {
                "manifest_text": "",
                "portable_data_hash": "d41d8cd98f00b204e9800998ecf8427e+0",
                "storage_classes_desired": [
                    "x"
                ],
                "uuid": null
            }
            """);
  }

  @Test
  void filtersHoldInListsAndNotForIds() throws Exception {
    start(
        builder()
            .layout(new MountLayout.All())
            .filters(ListFilters.parse("[[\"collections.name\", \"=\", \"other\"]]")));
    assertThat(tree.list("home/p/inner")).containsExactly("other");
    assertThat(tree.list("by_id/" + project + "/inner")).containsExactly("other");
    assertThat(tree.read("by_id/" + collection.uuid() + "/top")).isEqualTo("top");
  }

  @Test
  void whatASlashIsShownAsCanBeChosen() throws Exception {
    String slashed = cluster.createProject("with/slash", null);
    cluster.createCollection("x/y", slashed, Map.of("f", "slashed".getBytes(UTF_8)));
    start(builder().layout(new MountLayout.Home()).slashSubstitution(" over "));
    assertThat(tree.read("with over slash/x over y/f")).isEqualTo("slashed");
    assertThat(tree.list("")).contains("with over slash");
    assertThat(tree.exists("with_slash")).isFalse();
  }

  @Test
  void filtersHoldForNamesThatWereNeverListed() throws Exception {
    start(
        builder()
            .layout(new MountLayout.Home())
            .filters(ListFilters.parse("[[\"collections.name\", \"=\", \"other\"]]")));
    assertThat(tree.exists("p/inner/c")).isFalse();
    assertThat(tree.exists("p/inner/other")).isTrue();
  }

  @Test
  void anotherUsersHomeIsFoundByItsUuid() throws Exception {
    LocalUser ada = cluster.createUser("Ada");
    String hers = cluster.createProject("hers", ada.uuid());
    cluster.share(ada.uuid(), cluster.userUuid(), "can_read");
    cluster.share(hers, cluster.userUuid(), "can_read");
    start(builder().layout(new MountLayout.Project(ada.uuid())));
    assertThat(tree.list("")).containsExactly("hers");
    String nobody = cluster.clusterId() + "-tpzed-000000000000009";
    assertThatThrownBy(() -> builder().layout(new MountLayout.Project(nobody)).start().close())
        .isInstanceOf(ArvadosStartException.class)
        .hasMessageContaining("there is no user " + nobody);
  }
}
