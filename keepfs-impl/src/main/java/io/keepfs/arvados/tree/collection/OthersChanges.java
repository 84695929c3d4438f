package io.keepfs.arvados.tree.collection;

import io.keepfs.api.Freshness;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.ObjectChange;
import io.keepfs.arvados.tree.Watcher;
import io.keepfs.collection.commit.SentHashes;
import io.keepfs.collection.commit.ServerNews;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Hears of the changes that others make to a collection which is being changed here, however many
 * directories show it. Thread-safe.
 */
final class OthersChanges implements Watcher, ServerNews {
  private final ChangeFeed feed;
  private final SentHashes sent = new SentHashes();
  private final AtomicLong heard = new AtomicLong();

  private OthersChanges(ChangeFeed feed) {
    this.feed = feed;
  }

  /** Begins to hear of a collection's changes, as long as somebody refers to what is returned. */
  static OthersChanges of(String uuid, ChangeFeed feed) {
    OthersChanges changes = new OthersChanges(feed);
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
    sent.add(portableDataHash);
  }

  @Override
  public boolean changed(ObjectChange change) {
    String hash = change.portableDataHash();
    if (hash == null || change.leftItsName() || !sent.take(hash)) {
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
