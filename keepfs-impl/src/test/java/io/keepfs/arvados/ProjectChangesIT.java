package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.Node;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalUser;
import io.keepfs.local.StoredCollection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Making, moving and trashing collections in projects; nothing follows events here. */
class ProjectChangesIT {
  private LocalArvados cluster;
  private ApiCalls api;
  private String project;
  private StoredCollection full;
  private ArvadosFileSystem arvados;

  @BeforeEach
  void start() throws Exception {
    cluster = LocalArvados.start();
    api = new ApiCalls(cluster);
    project = cluster.createProject("project", null);
    full = cluster.createCollection("full", project, Map.of("f", "text".getBytes(UTF_8)));
    arvados = mount(cluster.environment());
  }

  private static ArvadosFileSystem mount(Map<String, String> environment) throws Exception {
    return mount(environment, WriteOptions.DEFAULT);
  }

  private static ArvadosFileSystem mount(Map<String, String> environment, WriteOptions writing)
      throws Exception {
    return ArvadosFileSystem.builder(ArvadosSettings.load(environment, Path.of("/nonexistent")))
        .blockCache(BlockCacheOptions.IN_MEMORY)
        .events(false)
        .refreshTime(Duration.ofDays(1))
        .storageClasses(List.of("archive"))
        .slashSubstitution("%2F")
        .readWrite(writing)
        .start();
  }

  @AfterEach
  void stop() throws Exception {
    arvados.close();
    cluster.close();
  }

  private DirectoryNode directory(String path) throws NodeException {
    return directory(arvados, path);
  }

  private static DirectoryNode directory(ArvadosFileSystem arvados, String path)
      throws NodeException {
    DirectoryNode at = arvados.root();
    for (String name : path.split("/")) {
      at = (DirectoryNode) at.lookup(name).orElseThrow();
    }
    return at;
  }

  private DirectoryNode project() throws NodeException {
    return directory("by_id/" + project);
  }

  private static List<String> names(DirectoryNode directory) throws NodeException {
    return directory.list().stream().map(DirectoryEntry::name).toList();
  }

  private static void assertRefused(Errno errno, ThrowingCallable change) {
    NodeException refusal = catchThrowableOfType(NodeException.class, change);
    assertThat(refusal).as("is refused").isNotNull();
    assertThat(refusal.errno()).isEqualTo(errno);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void mkdirMakesACollection(boolean listed) throws Exception {
    DirectoryNode directory = project();
    if (listed) {
      assertThat(names(directory)).containsExactly("full");
    }
    DirectoryNode made = directory.createDirectory("new", 0755);

    assertThat(names(directory)).containsExactly("full", "new");
    assertThat(directory.lookup("new")).containsSame(made);
    assertThat(made.list()).isEmpty();
    Map<String, Object> record = api.record("collections", made.uuid().orElseThrow());
    assertThat(record).containsEntry("name", "new").containsEntry("owner_uuid", project);
    assertThat(record).containsEntry("storage_classes_desired", List.of("archive"));
    assertRefused(Errno.EEXIST, () -> directory.createDirectory("new", 0755));
    assertThat(directory.attributes().permissions()).isEqualTo(0777);
  }

  @Test
  void aNameThatSomebodyElseHasJustTakenIsThere() throws Exception {
    DirectoryNode directory = project();
    assertThat(names(directory)).containsExactly("full");
    cluster.createCollection("taken", project, Map.of());
    assertRefused(Errno.EEXIST, () -> directory.createDirectory("taken", 0755));
  }

  @Test
  void aSubstitutedSlashBecomesASlash() throws Exception {
    DirectoryNode made = project().createDirectory("a%2Fb", 0755);
    assertThat(api.record("collections", made.uuid().orElseThrow())).containsEntry("name", "a/b");
    assertThat(names(project())).containsExactly("a%2Fb", "full");
  }

  @Test
  void rmdirTrashesAnEmptyCollectionAndNothingElse() throws Exception {
    cluster.createCollection("empty", project, Map.of());
    cluster.createProject("sub", project);
    DirectoryNode directory = project();
    assertRefused(Errno.ENOTEMPTY, () -> directory.removeDirectory("full"));
    assertRefused(Errno.EPERM, () -> directory.removeDirectory("sub"));
    assertRefused(Errno.ENOENT, () -> directory.removeDirectory("missing"));
    directory.removeDirectory("empty");
    assertThat(names(directory)).containsExactly("full", "sub");
    Optional<Node> trash = directory.lookup(".arvados#trash");
    assertThat(names((DirectoryNode) trash.orElseThrow())).containsExactly("empty");
  }

  @Test
  void whatWasEmptiedAndTrashedLeavesNothingToBeSaved() throws Exception {
    CommitPolicy exit = new CommitPolicy(CommitPolicy.Kind.EXIT, Duration.ZERO);
    try (ArvadosFileSystem late =
        mount(cluster.environment(), WriteOptions.DEFAULT.withPolicy(exit))) {
      DirectoryNode directory = directory(late, "by_id/" + project);
      directory(late, "by_id/" + project + "/full").removeFile("f");
      assertThat(late.dirty()).containsExactly(full.uuid());
      directory.removeDirectory("full");
      assertThat(names(directory)).isEmpty();
      assertThat(late.save()).isEmpty();
    }
  }

  @Test
  void whatOthersPutIntoAnEmptiedCollectionIsNotTrashed() throws Exception {
    DirectoryNode directory = project();
    DirectoryNode collection = directory("by_id/" + project + "/full");
    collection.removeFile("f");
    arvados.sync();
    String manifest = api.manifestOf("theirs", "text");
    api.updateCollection(full.uuid(), Map.of("manifest_text", manifest));
    collection.createFile("g", 0666);
    collection.removeFile("g");
    assertRefused(Errno.ENOTEMPTY, () -> directory.removeDirectory("full"));
    assertThat(names(collection)).hasSize(1);
  }

  @Test
  void aCollectionThatIsMovedIsTheSameElsewhere() throws Exception {
    String other = cluster.createProject("other", null);
    DirectoryNode from = project();
    DirectoryNode to = directory("by_id/" + other);
    assertThat(names(to)).isEmpty();
    Node node = from.lookup("full").orElseThrow();

    from.rename("full", to, "moved", RenameMode.REPLACE);

    assertThat(names(from)).isEmpty();
    assertThat(names(to)).containsExactly("moved");
    assertThat(to.lookup("moved")).containsSame(node);
    assertThat(api.record("collections", full.uuid()))
        .containsEntry("name", "moved")
        .containsEntry("owner_uuid", other);
  }

  @Test
  void whatIsInTheWayIsReplacedOnlyIfItIsEmpty() throws Exception {
    cluster.createCollection("empty", project, Map.of());
    cluster.createCollection("second", project, Map.of("g", "text".getBytes(UTF_8)));
    cluster.createProject("sub", project);
    DirectoryNode directory = project();
    assertRefused(
        Errno.ENOTEMPTY, () -> directory.rename("full", directory, "second", RenameMode.REPLACE));
    assertRefused(
        Errno.EEXIST, () -> directory.rename("full", directory, "empty", RenameMode.NO_REPLACE));
    assertRefused(
        Errno.EINVAL, () -> directory.rename("full", directory, "empty", RenameMode.EXCHANGE));
    assertRefused(
        Errno.EPERM, () -> directory.rename("full", directory, "sub", RenameMode.REPLACE));
    assertRefused(Errno.EPERM, () -> directory.rename("sub", directory, "x", RenameMode.REPLACE));
    directory.rename("full", directory, "empty", RenameMode.REPLACE);
    assertThat(names(directory)).containsExactly("empty", "second", "sub");
    assertThat(directory.lookup("empty").orElseThrow().uuid()).hasValue(full.uuid());
  }

  @Test
  void whoMayOnlyReadIsRefused() throws Exception {
    LocalUser reader = cluster.createUser("reader");
    cluster.share(project, reader.uuid(), "can_read");
    try (ArvadosFileSystem theirs = mount(cluster.environment(reader.token()))) {
      DirectoryNode directory = directory(theirs, "by_id/" + project);
      assertRefused(Errno.EACCES, () -> directory.createDirectory("new", 0755));
      assertRefused(
          Errno.EACCES, () -> directory.rename("full", directory, "x", RenameMode.REPLACE));
      assertThat(names(directory)).containsExactly("full");
    }
  }

  @Test
  void aFrozenProjectIsReadOnly() throws Exception {
    api.updateGroup(project, Map.of("frozen_by_uuid", cluster.userUuid()));
    DirectoryNode directory = project();
    assertRefused(Errno.EROFS, () -> directory.createDirectory("new", 0755));
    assertRefused(Errno.EROFS, () -> directory.rename("full", directory, "x", RenameMode.REPLACE));
  }

  @Test
  void aReadOnlyTreeRefusesAll() throws Exception {
    try (ArvadosFileSystem readOnly =
        ArvadosFileSystem.builder(
                ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
            .blockCache(BlockCacheOptions.IN_MEMORY)
            .events(false)
            .start()) {
      DirectoryNode directory = directory(readOnly, "by_id/" + project);
      assertRefused(Errno.EROFS, () -> directory.createDirectory("new", 0755));
      assertRefused(Errno.EROFS, () -> directory.removeDirectory("full"));
      assertRefused(
          Errno.EROFS, () -> directory.rename("full", directory, "x", RenameMode.REPLACE));
      assertThat(directory.attributes().permissions()).isEqualTo(0555);
    }
  }
}
