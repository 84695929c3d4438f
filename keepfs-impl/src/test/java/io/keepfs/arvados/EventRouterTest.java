package io.keepfs.arvados;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Freshness;
import io.keepfs.arvados.events.ObjectEvent;
import io.keepfs.arvados.events.ObjectEvent.Type;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.ObjectChange;
import io.keepfs.arvados.tree.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventRouterTest {
  private static final String COLLECTION = "zzzzz-4zz18-00000000000000c";
  private static final String PROJECT = "zzzzz-j7d0g-00000000000000p";
  private static final String OTHER = "zzzzz-j7d0g-00000000000000q";
  private static final String LINK = "zzzzz-o0j2j-00000000000000l";

  private final ChangeFeed feed = new ChangeFeed(Duration.ofSeconds(15), System::nanoTime);
  private final EventRouter router = new EventRouter(feed, new Follower(feed::watchers));

  /** Those who watch must be held by somebody. */
  private final List<Told> held = new ArrayList<>();

  private static final class Told implements Watcher {
    final List<ObjectChange> changes = new ArrayList<>();
    final AtomicBoolean followed = new AtomicBoolean();

    @Override
    public boolean changed(ObjectChange change) {
      changes.add(change);
      return true;
    }

    @Override
    public Freshness freshness() {
      return Freshness.CONSTANT;
    }

    @Override
    public boolean isLoaded() {
      return true;
    }

    @Override
    public void follow() {
      followed.set(true);
    }
  }

  @AfterEach
  void close() {
    router.close();
  }

  private Told watch(String... keys) {
    Told told = new Told();
    held.add(told);
    for (String key : keys) {
      feed.watch(key, told);
    }
    return told;
  }

  private static ObjectEvent event(
      String uuid, Type type, String from, String to, String name, boolean was, boolean is) {
    return new ObjectEvent(1, uuid, type, from, to, name, name, null, was, is);
  }

  @Test
  void objectOldAndNewOwnerHearOfIt() {
    Told object = watch(COLLECTION);
    Told from = watch(PROJECT);
    Told to = watch(OTHER);
    Told both = watch(PROJECT, OTHER);
    Told nobody = watch("zzzzz-j7d0g-000000000000000");
    Told links = watch(ChangeFeed.LINKS);
    Told groups = watch(ChangeFeed.GROUPS);
    Told ids = watch(ChangeFeed.IDS);
    router.changed(event(COLLECTION, Type.UPDATE, PROJECT, OTHER, "c", false, false));
    for (Told told : List.of(object, from, to, both)) {
      assertThat(told.changes)
          .containsExactly(new ObjectChange(COLLECTION, PROJECT, OTHER, "c", "c", false, false));
      Awaitility.await().untilTrue(told.followed);
    }
    for (Told told : List.of(nobody, links, groups, ids)) {
      assertThat(told.changes).isEmpty();
    }
  }

  @Test
  void aCommitOfThisProcessIsToldAsSuchOnceHoweverManyHearOfIt() {
    List<Told> places = List.of(watch(COLLECTION), watch(COLLECTION));
    feed.ownCommits().sending(COLLECTION, "d41d8cd98f00b204e9800998ecf8427e+0");
    for (boolean own : new boolean[] {true, false}) {
      router.changed(
          new ObjectEvent(
              1,
              COLLECTION,
              Type.UPDATE,
              PROJECT,
              PROJECT,
              "c",
              "c",
              "d41d8cd98f00b204e9800998ecf8427e+0",
              false,
              false));
      for (Told told : places) {
        assertThat(told.changes.remove(0).own()).isEqualTo(own);
      }
    }
  }

  @Test
  void idsHearOfWhatComesAndGoes() {
    Told ids = watch(ChangeFeed.IDS);
    router.changed(event(COLLECTION, Type.CREATE, null, PROJECT, "c", false, false));
    router.changed(event(COLLECTION, Type.UPDATE, PROJECT, PROJECT, "c", false, true));
    router.changed(event(COLLECTION, Type.UPDATE, PROJECT, PROJECT, "c", true, false));
    router.changed(event(COLLECTION, Type.DELETE, PROJECT, null, "c", false, false));
    assertThat(ids.changes)
        .extracting(ObjectChange::gone)
        .containsExactly(false, true, false, true);
  }

  @Test
  void tagsAndPermissionsReachWhoShowsThem() {
    Told links = watch(ChangeFeed.LINKS);
    Told groups = watch(ChangeFeed.GROUPS);
    router.changed(event(LINK, Type.CREATE, null, PROJECT, "my tag", false, false));
    assertThat(links.changes).hasSize(1);
    assertThat(groups.changes).isEmpty();
    router.changed(event(LINK, Type.CREATE, null, PROJECT, "can_read", false, false));
    router.changed(event(PROJECT, Type.UPDATE, OTHER, OTHER, "p", false, false));
    assertThat(groups.changes).hasSize(2);
  }

  @Test
  void whenAProjectLeavesOrComesBackAllAreFollowed() {
    for (ObjectEvent event :
        List.of(
            event(PROJECT, Type.UPDATE, OTHER, OTHER, "p", false, true),
            event(PROJECT, Type.UPDATE, OTHER, OTHER, "p", true, false),
            event(PROJECT, Type.UPDATE, OTHER, PROJECT, "p", false, false),
            event(PROJECT, Type.DELETE, OTHER, null, "p", false, false))) {
      Told inside = watch(COLLECTION);
      router.changed(event);
      Awaitility.await().untilTrue(inside.followed);
      assertThat(inside.changes).isEmpty();
    }
  }

  @Test
  void whenAProjectIsRenamedOthersAreNotFollowed() {
    Told inside = watch(COLLECTION);
    Told project = watch(PROJECT);
    router.changed(event(PROJECT, Type.UPDATE, OTHER, OTHER, "p", false, false));
    Awaitility.await().untilTrue(project.followed);
    assertThat(inside.followed).isFalse();
  }

  @Test
  void whenSomeMayHaveBeenMissedAllAreFollowed() {
    Told object = watch(COLLECTION);
    router.flowing(true);
    Awaitility.await().untilTrue(object.followed);
    assertThat(object.changes).isEmpty();
  }
}
