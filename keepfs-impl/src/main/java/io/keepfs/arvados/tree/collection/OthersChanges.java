package io.keepfs.arvados.tree.collection;

import io.keepfs.api.Freshness;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.ObjectChange;
import io.keepfs.arvados.tree.Watcher;
import io.keepfs.collection.commit.ServerNews;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Hears of the changes that others make to a collection which is being changed here, however many
 * directories show it. Thread-safe.
 */
final class OthersChanges implements Watcher, ServerNews {
  private final String uuid;
  private final ChangeFeed feed;
  private final AtomicLong heard = new AtomicLong();

  private OthersChanges(String uuid, ChangeFeed feed) {
    this.uuid = uuid;
    this.feed = feed;
  }

  /** Begins to hear of a collection's changes, as long as somebody refers to what is returned. */
  static OthersChanges of(String uuid, ChangeFeed feed) {
    OthersChanges changes = new OthersChanges(uuid, feed);
    feed.watch(uuid, changes);
    return changes;
  }

  private record Undisturbed(Object pushed, long heard) {}

  @Override
  public @Nullable Object undisturbed() {
    long before = heard.get();
    Object pushed = feed.pushed();
    return pushed == null ? null : new Undisturbed(pushed, before);
  }

  @Override
  public void sending(String portableDataHash) {
    feed.ownCommits().sending(uuid, portableDataHash);
  }

  @Override
  public boolean changed(ObjectChange change) {
    if (!change.own()) {
      heard.incrementAndGet();
    }
    return false;
  }

  @Override
  public boolean isLoaded() {
    return false;
  }

  @Override
  public Freshness freshness() {
    return feed.answers();
  }

  @Override
  public void follow() {}
}
