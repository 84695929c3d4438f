package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.NodeKind;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.StoredCollection;
import io.keepfs.vfs.OpenFlags;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees of a cluster, over TLS and through the operations of a kernel. */
class ReadingIT {
  private static final Map<String, String> FILES = files();

  private static LocalArvados cluster;
  private static StoredCollection collection;
  private static String project;

  private ArvadosFileSystem arvados;
  private MountedTree tree;

  private static Map<String, String> files() {
    Random random = new Random(7);
    StringBuilder large = new StringBuilder();
    while (large.length() < 3 << 20) {
      large.append(Long.toHexString(random.nextLong()));
    }
    Map<String, String> files = new TreeMap<>();
    files.put("hello.txt", "hello\n");
    files.put("empty", "");
    files.put("large", large.toString());
    files.put("a/b/c/deep", "deep");
    files.put("a/b-c", "sorts between");
    files.put("odd/spaces and : colons \\ back", "odd");
    files.put("odd/*?\"'$(x)`", "shell");
    files.put("odd/\u00fcml\u00e4ut \ud83d\ude00", "unicode");
    files.put("odd/new\nline\ttab", "control");
    files.put("odd/-rf", "dash");
    return files;
  }

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = LocalArvados.start();
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    FILES.forEach((path, text) -> bytes.put(path, text.getBytes(UTF_8)));
    project = cluster.createProject("A project", null);
    collection = cluster.createCollection("some files", project, bytes);
  }

  @AfterAll
  static void stopCluster() throws Exception {
    cluster.close();
  }

  @BeforeEach
  void start() throws Exception {
    start(new MountLayout.All());
  }

  private void start(MountLayout layout) throws Exception {
    stop();
    ArvadosSettings settings = ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent"));
    arvados =
        ArvadosFileSystem.builder(settings)
            .blockCache(BlockCacheOptions.IN_MEMORY)
            .layout(layout)
            .start();
    tree = new MountedTree(arvados.root());
  }

  @AfterEach
  void stop() throws Exception {
    if (tree != null) {
      tree.close();
      arvados.close();
    }
  }

  private static Map<String, String> expected() {
    Map<String, String> all = new TreeMap<>(FILES);
    for (String folder : new String[] {"a/", "a/b/", "a/b/c/", "odd/"}) {
      all.put(folder, "");
    }
    return all;
  }

  @Test
  void showsTheSameFilesByEachWay() throws Exception {
    assertThat(tree.walk("by_id/" + collection.uuid())).isEqualTo(expected());
    assertThat(tree.walk("by_id/" + collection.portableDataHash())).isEqualTo(expected());
    assertThat(tree.walk("by_id/" + project + "/some files")).isEqualTo(expected());
    assertThat(tree.walk("home/A project/some files")).isEqualTo(expected());
    start(new MountLayout.Collection(collection.uuid()));
    assertThat(tree.walk("")).isEqualTo(expected());
    start(new MountLayout.Collection(collection.portableDataHash()));
    assertThat(tree.walk("")).isEqualTo(expected());
    start(new MountLayout.Project(project));
    assertThat(tree.walk("some files")).isEqualTo(expected());
    start(new MountLayout.Home());
    assertThat(tree.walk("A project/some files")).isEqualTo(expected());
    start(new MountLayout.ById(true));
    assertThat(tree.walk(collection.portableDataHash())).isEqualTo(expected());
    assertThat(tree.walk("by_id/" + collection.portableDataHash())).isEqualTo(expected());
  }

  @Test
  void theRootSaysWhatIsThere() throws Exception {
    assertThat(tree.list("")).containsExactly("by_id", "by_tag", "home", "shared", "README");
    assertThat(tree.read("README"))
        .contains(cluster.apiHost(), "by_id", "by_tag", "home", "shared");
    assertThat(tree.read("by_id/README")).contains("by its portable", "by its uuid");
    assertThat(tree.list("by_id")).containsExactly("README");
    tree.inode("by_id/" + collection.uuid());
    tree.inode("by_id/" + project);
    assertThat(tree.list("by_id")).containsExactlyInAnyOrder("README", collection.uuid(), project);
    assertThat(tree.list("home")).containsExactly("A project");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing",
        "d41d8cd98f00b204e9800998ecf8427e",
        "zzzzz-4zz18-0123456789abcde.txt",
        ".arvados#collection",
        "d41d8cd98f00b204e9800998ecf8427e+0+Aabc"
      })
  void namesThatAreNoIdsMakeNoRequest(String name) throws Exception {
    Requests.clear(cluster);
    assertThat(tree.exists("by_id/" + name)).isFalse();
    assertThat(Requests.settled(cluster)).isEmpty();
  }

  @Test
  void idsOfNothingAreAbsent() throws Exception {
    assertThat(tree.exists("by_id/" + cluster.clusterId() + "-4zz18-000000000000000")).isFalse();
    assertThat(tree.exists("by_id/" + cluster.clusterId() + "-j7d0g-000000000000000")).isFalse();
    assertThat(tree.exists("by_id/0123456789abcdef0123456789abcdef+77")).isFalse();
    assertThat(tree.exists("by_id/" + collection.uuid() + "/nothing")).isFalse();
    assertThat(tree.exists("home/nothing")).isFalse();
    assertThat(tree.list("by_id")).containsExactlyInAnyOrder("README", collection.uuid());
  }

  @Test
  void onlyHashesAreNamesByHash() throws Exception {
    start(new MountLayout.ById(true));
    Requests.clear(cluster);
    assertThat(tree.exists(collection.uuid())).isFalse();
    assertThat(tree.exists(project)).isFalse();
    assertThat(Requests.settled(cluster)).isEmpty();
  }

  @Test
  void recordsAreFilesThatAreNotListed() throws Exception {
    String path = "by_id/" + collection.uuid();
    String json = tree.read(path + "/.arvados#collection");
    assertThat(json)
        .startsWith("{\n    \"")
        .endsWith("\n}\n")
        .contains("    \"uuid\": \"" + collection.uuid() + "\"")
        .contains("\"portable_data_hash\": \"" + collection.portableDataHash() + "\"");
    assertThat(tree.attributes(path + "/.arvados#collection").attributes().sizeBytes())
        .isEqualTo(json.getBytes(UTF_8).length);
    assertThat(tree.list(path)).doesNotContain(".arvados#collection");
    assertThat(tree.read("home/A project/.arvados#project"))
        .contains("\"uuid\": \"" + project + "\"");
    assertThat(tree.read("home/.arvados#project"))
        .contains("\"uuid\": \"" + cluster.userUuid() + "\"");
  }

  @Test
  void attributesAreThoseOfTheRecord() throws Exception {
    String path = "home/A project/some files";
    var directory = tree.attributes(path).attributes();
    var file = tree.attributes(path + "/hello.txt").attributes();
    assertThat(directory.permissions()).isEqualTo(0555);
    assertThat(file.permissions()).isEqualTo(0555);
    assertThat(tree.attributes(path + "/.arvados#collection").attributes().permissions())
        .isEqualTo(0444);
    assertThat(file.sizeBytes()).isEqualTo(6);
    Instant modified = Instant.parse(tree.attribute(path, "user.arvados.modified_at"));
    assertThat(file.modified()).isEqualTo(modified).isEqualTo(directory.modified());
    assertThat(tree.attributes("by_id/" + collection.portableDataHash()).attributes().modified())
        .isEqualTo(modified);
    assertThat(tree.attribute(path, "user.arvados.uuid")).isEqualTo(collection.uuid());
    assertThat(tree.attribute(path + "/hello.txt", "user.arvados.portable_data_hash"))
        .isEqualTo(collection.portableDataHash());
    assertThat(tree.attribute("home/A project", "user.arvados.uuid")).isEqualTo(project);
    assertThat(tree.attributes(path + "/a").kind()).isEqualTo(NodeKind.DIRECTORY);
  }

  @Test
  void recordsAreToldAsExtendedAttributesAndAclsAskNobody() throws Exception {
    assertThat(tree.attribute("home", "user.arvados.uuid")).isEqualTo(cluster.userUuid());
    assertThat(tree.attribute("home/A project", "user.arvados.created_at")).startsWith("20");
    long inode = tree.inode("home/A project/some files");
    Requests.clear(cluster);
    for (String name : new String[] {"system.posix_acl_access", "security.selinux"}) {
      assertThatExceptionOfType(NodeException.class)
          .isThrownBy(() -> tree.operations().getExtendedAttribute(inode, name))
          .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENODATA));
    }
    assertThat(Requests.settled(cluster)).isEmpty();
  }

  @Test
  void whoAsksForTheAttributesOfWhatIsListedAsksNoServer() throws Exception {
    assertThat(tree.list("home/A project")).contains("some files");
    long inode = tree.inode("home/A project/some files");
    Requests.clear(cluster);
    assertThat(tree.operations().listExtendedAttributes(inode))
        .contains("user.arvados.uuid", "user.arvados.portable_data_hash");
    assertThat(tree.operations().getExtendedAttribute(inode, "user.arvados.uuid"))
        .isEqualTo(collection.uuid().getBytes(UTF_8));
    assertThat(Requests.settled(cluster)).isEmpty();
    assertThat(tree.operations().getExtendedAttribute(inode, "user.arvados.created_at"))
        .startsWith('2', '0');
    assertThat(Requests.settled(cluster)).hasSize(1);
  }

  @Test
  void aUsersUuidLeadsToTheHomeProject() throws Exception {
    assertThat(tree.list("by_id/" + cluster.userUuid())).containsExactly("A project");
    String nobody = cluster.clusterId() + "-tpzed-000000000000009";
    assertThat(tree.exists("by_id/" + nobody)).isFalse();
    assertThat(tree.list("by_id")).contains(cluster.userUuid()).doesNotContain(nobody);
  }

  @Test
  void aFileKeepsItsInodeAndItsPages() throws Exception {
    String path = "by_id/" + collection.uuid() + "/a/b/c/deep";
    long inode = tree.inode(path);
    assertThat(tree.inode(path)).isEqualTo(inode);
    assertThat(tree.reopenKeepsCache(path)).isFalse();
    assertThat(tree.reopenKeepsCache(path)).isTrue();
  }

  @Test
  void nothingCanBeWritten() {
    assertThatExceptionOfType(NodeException.class)
        .isThrownBy(
            () ->
                tree.operations()
                    .open(
                        tree.inode("by_id/" + collection.uuid() + "/hello.txt"),
                        OpenFlags.READ_WRITE))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EROFS));
  }

  @Test
  void aFileIsNoDirectory() {
    assertThatExceptionOfType(NodeException.class)
        .isThrownBy(() -> tree.inode("by_id/" + collection.uuid() + "/hello.txt/x"))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOTDIR));
  }
}
