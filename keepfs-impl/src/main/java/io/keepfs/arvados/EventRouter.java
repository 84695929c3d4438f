package io.keepfs.arvados;

import io.keepfs.arvados.events.EventListener;
import io.keepfs.arvados.events.ObjectEvent;
import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.ObjectChange;
import io.keepfs.arvados.tree.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes news of changes to the directories that show what changed: at once it marks old what they
 * know; then those that something is loaded of are read again, by a {@link Follower}, so that the
 * kernel hears of what is different before anybody asks.
 *
 * <p>News of an object concerns the object, its old owner and its new owner; news of a link, the
 * directories of tags; of a group or a permission, what others share. When a project leaves or
 * comes back, the cluster tells of it alone, not of all that lies in it: so all may have changed.
 * Thread-safe; waits for nobody.
 */
final class EventRouter implements EventListener, AutoCloseable {
  private static final Set<String> PERMISSIONS =
      Set.of("can_read", "can_write", "can_manage", "can_login");

  /** How long no news comes before the kernel is to ask for all: mostly it comes again at once. */
  private static final Duration DRY_FOR = Duration.ofSeconds(2);

  private final ChangeFeed feed;
  private final Follower follower;

  EventRouter(ChangeFeed feed, Follower follower) {
    this.feed = feed;
    this.follower = follower;
  }

  @Override
  public void flowing(boolean missed) {
    feed.flowing(missed);
    if (missed) {
      followAll();
    }
  }

  private void followAll() {
    feed.watchers().stream().filter(Watcher::isLoaded).forEach(follower::submit);
  }

  @Override
  public void pushed(boolean now) {
    feed.pushed(now);
  }

  @Override
  public void dried() {
    feed.dried();
    Duration half = feed.refreshTime().dividedBy(2);
    follower.later(feed::limit, half.compareTo(DRY_FOR) < 0 ? half : DRY_FOR);
  }

  @Override
  public void changed(ObjectEvent event) {
    boolean gone = event.trashed() || event.type() == ObjectEvent.Type.DELETE;
    ObjectChange told =
        new ObjectChange(
            event.objectUuid(),
            event.oldOwner(),
            event.newOwner(),
            event.oldName(),
            event.newName(),
            gone,
            false);
    ObjectChange change = isOwn(told, event.portableDataHash()) ? told.asOwn() : told;
    Set<Watcher> concerned = Collections.newSetFromMap(new IdentityHashMap<>());
    for (String key : keys(event, gone)) {
      concerned.addAll(feed.watchers(key));
    }
    for (Watcher watcher : concerned) {
      if (watcher.changed(change)) {
        follower.submit(watcher);
      }
    }
    if (concernsWhatLiesIn(event)) {
      feed.missed();
      followAll();
    }
  }

  private boolean isOwn(ObjectChange change, @Nullable String portableDataHash) {
    return portableDataHash != null
        && !change.leftItsName()
        && feed.ownCommits().take(change.uuid(), portableDataHash);
  }

  private static boolean concernsWhatLiesIn(ObjectEvent event) {
    if (!ArvadosIds.isGroupUuid(event.objectUuid())) {
      return false;
    }
    boolean moved =
        event.oldOwner() != null
            && event.newOwner() != null
            && !event.oldOwner().equals(event.newOwner());
    return moved
        || event.type() == ObjectEvent.Type.DELETE
        || event.trashed() != event.wasTrashed();
  }

  private static List<String> keys(ObjectEvent event, boolean gone) {
    List<String> keys = new ArrayList<>();
    keys.add(event.objectUuid());
    add(keys, event.oldOwner());
    add(keys, event.newOwner());
    boolean group = ArvadosIds.isGroupUuid(event.objectUuid());
    boolean link = ArvadosIds.isLinkUuid(event.objectUuid());
    if (link) {
      keys.add(ChangeFeed.LINKS);
    }
    if (group || link && isPermission(event)) {
      keys.add(ChangeFeed.GROUPS);
    }
    if (gone || event.wasTrashed() || event.type() == ObjectEvent.Type.CREATE) {
      keys.add(ChangeFeed.IDS);
    }
    return keys;
  }

  /** The event tells no class; permissions are named by what they allow. */
  private static boolean isPermission(ObjectEvent event) {
    return isPermission(event.oldName()) || isPermission(event.newName());
  }

  private static boolean isPermission(@Nullable String name) {
    return name == null || PERMISSIONS.contains(name);
  }

  private static void add(List<String> keys, @Nullable String owner) {
    if (owner != null) {
      keys.add(owner);
    }
  }

  @Override
  public void close() {
    follower.close();
  }
}
