package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalUser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others share with a user, by who they are. */
class SharedIT {
  private LocalArvados cluster;
  private LocalUser guest;
  private ArvadosFileSystem arvados;
  private MountedTree tree;

  @BeforeEach
  void start() throws Exception {
    cluster = LocalArvados.start();
    guest = cluster.createUser("Guest Of Honour");
  }

  @AfterEach
  void stop() throws Exception {
    tree.close();
    arvados.close();
    cluster.close();
  }

  private void mount(MountLayout layout) throws Exception {
    ArvadosSettings settings =
        ArvadosSettings.load(cluster.environment(guest.token()), Path.of("/nonexistent"));
    arvados =
        ArvadosFileSystem.builder(settings)
            .blockCache(BlockCacheOptions.IN_MEMORY)
            .refreshTime(Duration.ZERO)
            .layout(layout)
            .start();
    tree = new MountedTree(arvados.root());
  }

  /** A user whom the guest may know, with a project that is shared with the guest. */
  private LocalUser known(String name, String project) throws Exception {
    LocalUser user = cluster.createUser(name);
    cluster.share(user.uuid(), guest.uuid(), "can_read");
    give(project, user.uuid());
    return user;
  }

  private String give(String project, String owner) throws Exception {
    String uuid = cluster.createProject(project, owner);
    cluster.createCollection("c", uuid, Map.of("f", project.getBytes(UTF_8)));
    cluster.share(uuid, guest.uuid(), "can_read");
    return uuid;
  }

  /** A project that the guest does not see. */
  private String hiddenProject() {
    return cluster.createProject("hidden", cluster.createUser("Unknown").uuid());
  }

  @Test
  void whatIsSharedLiesUnderItsOwner() throws Exception {
    known("Ada", "engine");
    cluster.createProject("hidden", cluster.createUser("Someone").uuid());
    mount(new MountLayout.All());
    assertThat(tree.list("shared")).containsExactly("Ada User");
    assertThat(tree.list("shared/Ada User")).containsExactly("engine");
    assertThat(tree.read("shared/Ada User/engine/c/f")).isEqualTo("engine");
    assertThat(tree.exists("shared/nobody")).isFalse();
    assertThat(tree.list("home")).isEmpty();
  }

  @Test
  void whatHasAnUnknownOwnerStandsForItself() throws Exception {
    give("orphan", hiddenProject());
    mount(new MountLayout.Shared());
    assertThat(tree.list("")).containsExactly("orphan");
    assertThat(tree.read("orphan/c/f")).isEqualTo("orphan");
  }

  @Test
  void sameNamesAreAllShown() throws Exception {
    LocalUser one = known("Ada", "one");
    LocalUser two = known("Ada", "two");
    give("Ada User", hiddenProject());
    mount(new MountLayout.Shared());
    boolean oneIsFirst = one.uuid().compareTo(two.uuid()) < 0;
    String second = oneIsFirst ? two.uuid() : one.uuid();
    assertThat(tree.list(""))
        .hasSize(3)
        .contains("Ada User", "Ada User [" + second + "]")
        .allMatch(name -> name.startsWith("Ada User"));
    assertThat(tree.list("Ada User")).containsExactly(oneIsFirst ? "one" : "two");
    assertThat(tree.list("Ada User [" + second + "]")).containsExactly(oneIsFirst ? "two" : "one");
  }

  @Test
  void whatIsSharedLaterOrNoMoreFollows() throws Exception {
    mount(new MountLayout.Shared());
    assertThat(tree.list("")).isEmpty();
    String project = give("late", hiddenProject());
    assertThat(tree.list("")).containsExactly("late");
    cluster.unshare(project, guest.uuid());
    assertThat(tree.list("")).isEmpty();
    assertThat(tree.exists("late")).isFalse();
  }
}
