package io.keepfs.arvados.tree;

import com.google.common.collect.MapMaker;
import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.Freshness;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import io.keepfs.api.NodeKind;
import io.keepfs.api.support.FixedDirectory;
import io.keepfs.api.support.PollingFreshness;
import io.keepfs.api.support.SingleFlight;
import java.io.IOException;
import java.util.AbstractList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory of directories that the server lists as a whole: read when it is wanted, and again
 * when it is old. Before it is listed for the first time, a subclass may find single names.
 *
 * <p>Nodes are made when they are looked at, by a key that outlasts names, and kept as long as they
 * are listed and anything refers to them. Thread-safe: the listing is an immutable snapshot, read
 * by one thread at a time.
 *
 * @param <T> what the server tells of an entry
 */
public abstract class ListedDirectory<T> implements FixedDirectory, Watcher {
  /** About what an entry costs: a record, a name, and their places in the listing. */
  private static final long ENTRY_BYTES = 500;

  private final TreeContext context;
  private final String what;
  private final PollingFreshness polling;
  private final String news;
  private final SingleFlight flight = new SingleFlight(TreeContext.WAIT_FOR_OTHERS_MAX);
  private final ConcurrentMap<String, DirectoryNode> nodes = new MapMaker().weakValues().makeMap();
  private volatile @Nullable Listing<T> listing;
  private volatile NodeContext engine = NodeContext.NONE;

  private record Listing<T>(Map<String, T> byName, List<Map.Entry<String, T>> inOrder) {
    Listing(Map<String, T> byName) {
      this(Map.copyOf(byName), List.copyOf(byName.entrySet()));
    }
  }

  /**
   * Makes the directory; nothing is fetched yet.
   *
   * @param what names it in messages
   * @param news which changes may concern it: {@link ChangeFeed#LINKS} or the like, or a uuid
   */
  protected ListedDirectory(TreeContext context, String what, String news) {
    this.context = context;
    this.what = what;
    this.polling = context.feed().freshnessOf(news);
    this.news = news;
  }

  /** Hears of changes from now on; to be called once, at the end of what makes the directory. */
  protected final void listen() {
    context.feed().watch(news, this);
  }

  /** Returns what the nodes of the tree share. */
  protected final TreeContext context() {
    return context;
  }

  /** Asks the server for all entries by the names they are shown under, in the order to list. */
  protected abstract Map<String, T> read() throws IOException;

  /**
   * All entries, as they were found before anybody asked.
   *
   * @param readNanos when the server was asked, by the monotonic clock
   */
  public record Early<T>(Map<String, T> byName, long readNanos) {}

  /** Returns all entries, if they were found before anybody asked; unless overridden, nothing. */
  protected Optional<Early<T>> readEarly() throws IOException {
    return Optional.empty();
  }

  /** What was found before anybody asked is old. */
  protected void forgetEarly() {}

  /** Returns what an entry is known by whatever it is called. */
  protected abstract String key(T item);

  /** Makes an entry's node. */
  protected abstract DirectoryNode make(T item);

  /** Tells a node what the server said of it just now. */
  protected void update(DirectoryNode node, T item) {}

  /**
   * Asks the server for one name that is in no listing; unless overridden, only a listing tells.
   *
   * @return empty when there is none of that name
   */
  protected Optional<T> find(String name) throws IOException {
    return Optional.empty();
  }

  /** Returns whether {@link #find} can tell of a name. */
  protected boolean canFind(String name) {
    return false;
  }

  /** Something changed on the server: the next access asks it again. */
  public final void markStale() {
    forgetEarly();
    polling.markStale();
  }

  /** The server has no such entry any more: the kernel is told, and the next access asks again. */
  protected final void gone(String name) {
    forgetEarly();
    polling.markStale();
    engine.entryChanged(name);
  }

  /** Returns the engine's ear at this directory. */
  protected final NodeContext engine() {
    return engine;
  }

  @Override
  public final void attach(NodeContext nodeContext) {
    engine = nodeContext;
  }

  @Override
  public NodeAttributes attributes() throws NodeException {
    return NodeAttributes.directory(context.started());
  }

  /** Before there is a listing nothing can be old, and names may be cached like listed ones. */
  @Override
  public Freshness freshness() {
    return listing == null ? Freshness.fixed(context.refreshTime()) : polling;
  }

  @Override
  public void refresh() throws NodeException {
    if (listing != null) {
      context.readAgain(flight, true, this::readAgain);
    }
  }

  /** Returns whether a change of what this hears of concerns it; unless overridden, each does. */
  protected boolean isConcerned(ObjectChange change) {
    return true;
  }

  @Override
  public boolean changed(ObjectChange change) {
    if (!isConcerned(change)) {
      return false;
    }
    forgetEarly();
    polling.markChanged();
    return isLoaded();
  }

  @Override
  public boolean isLoaded() {
    return listing != null;
  }

  @Override
  public boolean tellThatAllMayBeOld() {
    engine.allMayBeOld();
    return engine != NodeContext.NONE;
  }

  @Override
  public void follow() throws NodeException {
    flight.runAfresh(
        () -> {
          if (listing != null) {
            readAgain();
          }
        });
  }

  @Override
  public Optional<Node> lookup(String name) throws NodeException {
    Listing<T> known = listing;
    if (known == null && !canFind(name)) {
      known = listed();
    }
    @Nullable T item = known == null ? null : known.byName().get(name);
    if (item != null) {
      return Optional.of(node(item));
    }
    return canFind(name) ? found(name).map(this::node) : Optional.empty();
  }

  private Optional<T> found(String name) throws NodeException {
    try {
      Optional<T> item = find(name);
      if (item.isPresent() && listing != null) {
        markStale(); // it came after the listing was made
      }
      item.ifPresent(this::updateKnown);
      return item;
    } catch (IOException e) {
      throw TreeFailures.of(what, e);
    }
  }

  /** Returns the node of an entry of that key; null when nobody has looked at it. */
  protected final @Nullable DirectoryNode knownNode(String key) {
    return nodes.get(key);
  }

  /** Returns the node of an entry. */
  protected final DirectoryNode node(T item) {
    String key = key(item);
    DirectoryNode known = nodes.get(key);
    return known != null ? known : nodes.computeIfAbsent(key, any -> make(item));
  }

  private void updateKnown(T item) {
    DirectoryNode node = nodes.get(key(item));
    if (node != null) {
      update(node, item);
    }
  }

  @Override
  public List<DirectoryEntry> list() throws NodeException {
    return new Entries(listed().inOrder());
  }

  private Listing<T> listed() throws NodeException {
    Listing<T> known = listing;
    if (known == null) {
      flight.run(false, this::readAgain);
      known = listing;
    }
    if (known == null) {
      throw new NodeException(Errno.EIO, what + ": it is dropped as fast as it is listed");
    }
    return known;
  }

  private void readAgain() throws NodeException {
    PollingFreshness.Reading reading = polling.beginReading();
    Listing<T> before = listing;
    Listing<T> after;
    try {
      Optional<Early<T>> early = before == null ? readEarly() : Optional.empty();
      if (early.isPresent()) {
        after = new Listing<>(early.get().byName());
        reading = reading.since(early.get().readNanos());
      } else {
        after = new Listing<>(read());
      }
    } catch (IOException e) {
      context.goOnWithout(TreeFailures.of(what, e), before != null, polling);
      return;
    }
    Set<String> keys = new HashSet<>();
    after.byName().values().forEach(item -> keys.add(key(item)));
    nodes.keySet().retainAll(keys);
    after.byName().values().forEach(this::updateKnown);
    listing = after;
    polling.markFresh(reading);
    engine.footprintChanged();
    if (before != null) {
      announce(before, after);
    }
  }

  private void announce(Listing<T> before, Listing<T> after) {
    before
        .byName()
        .forEach(
            (name, item) -> {
              @Nullable T now = after.byName().get(name);
              if (now == null || !key(now).equals(key(item))) {
                engine.entryChanged(name);
              }
            });
    after.byName().keySet().stream()
        .filter(name -> !before.byName().containsKey(name))
        .forEach(engine::entryAdded);
  }

  @Override
  public long footprintBytes() {
    Listing<T> known = listing;
    return known == null ? 0 : ENTRY_BYTES * known.inOrder().size();
  }

  @Override
  public boolean evictable() {
    return listing != null;
  }

  @Override
  public void evict() {
    listing = null;
  }

  @Override
  public String toString() {
    return what;
  }

  /** Lists without making nodes; each is made when its entry is asked for it. */
  private final class Entries extends AbstractList<DirectoryEntry> implements RandomAccess {
    private final List<Map.Entry<String, T>> inOrder;

    Entries(List<Map.Entry<String, T>> inOrder) {
      this.inOrder = inOrder;
    }

    @Override
    public DirectoryEntry get(int index) {
      Map.Entry<String, T> entry = inOrder.get(index);
      return new DirectoryEntry() {
        @Override
        public String name() {
          return entry.getKey();
        }

        @Override
        public NodeKind kind() {
          return NodeKind.DIRECTORY;
        }

        @Override
        public Node node() {
          return ListedDirectory.this.node(entry.getValue());
        }
      };
    }

    @Override
    public int size() {
      return inOrder.size();
    }
  }
}
