package io.keepfs.arvados.tree.project;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.CallLimits;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.arvados.rest.OwnedLists;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.collection.Siblings;
import io.keepfs.arvados.tree.walk.Batches;
import io.keepfs.arvados.tree.walk.Batches.Held;
import io.keepfs.arvados.tree.walk.Item;
import io.keepfs.arvados.tree.walk.Place;
import io.keepfs.arvados.tree.walk.SortedItems;
import io.keepfs.arvados.tree.walk.TooMuchException;
import io.keepfs.arvados.tree.walk.Walks;
import io.keepfs.manifest.PortableDataHash;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is fetched together below one directory, for whoever walks through projects and collections
 * in order: records and manifests of collections, and what projects hold. Thread-safe.
 *
 * <p>The locks of its two parts are taken in the order of the fields.
 */
public final class Together {
  /** A record, and its place here. */
  private static final long ENTRY_BYTES = 1000;

  private final TreeContext context;
  private final Batches<CollectionContents> contents;
  private final Batches<EarlyListing> listings;
  private final Parent.Source projects = this::fetchProjects;

  /**
   * Makes one that has fetched nothing yet.
   *
   * @param whenFootprintChanged called without a lock
   */
  Together(TreeContext context, Runnable whenFootprintChanged) {
    this.context = context;
    Batches.Limits limits =
        new Batches.Limits(
            context.refreshTime(), TreeContext.WAIT_FOR_OTHERS_MAX, context.nanoClock());
    // Whatever fails is asked for again one by one, with patience.
    ArvadosClient client = context.client().within(CallLimits.DEFAULT.withRetries(0));
    this.contents =
        new Batches<>(
            new Walks(item -> item.collection() != null, Together::manifestBytes),
            places -> fetchContents(client, places),
            held -> held.manifest().length + ENTRY_BYTES,
            limits,
            whenFootprintChanged);
    this.listings =
        new Batches<>(
            new Walks(Together::isListed, item -> 0),
            places -> fetchListings(client, places),
            EarlyListing::footprintBytes,
            limits,
            whenFootprintChanged);
  }

  /** A filter group's contents come by themselves. */
  private static boolean isListed(Item item) {
    return item.collection() == null
        && (item.group() == null || !"filter".equals(item.group().groupClass()));
  }

  private static long manifestBytes(Item item) {
    return item.collection() == null
        ? 0
        : item.collection().hash().map(PortableDataHash::sizeBytes).orElse(0L);
  }

  /** Returns who fetches the contents of collections that {@code parent} shows. */
  Siblings collectionsOf(Parent parent) {
    return new Siblings() {
      @Override
      public Optional<Ahead> take(CollectionRecord known) throws InterruptedIOException {
        String uuid = known.uuid();
        if (uuid == null) {
          return Optional.empty();
        }
        return contents
            .take(
                uuid,
                () -> place(parent, uuid, known.name()),
                found -> !found.record().isOlderThan(known))
            .map(held -> new Ahead(held.value(), held.readNanos()));
      }

      @Override
      public void forget(String uuid) {
        contents.forget(uuid);
      }
    };
  }

  private static @Nullable Place place(Parent parent, String uuid, @Nullable String storedName) {
    SortedItems items = parent.items();
    int index = items == null ? -1 : parent.indexOf(items, uuid, storedName);
    return items == null || index < 0 ? null : new Place(parent, items, index);
  }

  /**
   * Returns what a directory holds, if that was fetched ahead or is fetched now with that of
   * others.
   *
   * @param parent who shows the directory
   * @param storedName what it is called on the server
   */
  Optional<Held<EarlyListing>> listing(Parent parent, String uuid, @Nullable String storedName)
      throws InterruptedIOException {
    return listings.take(uuid, () -> place(parent, uuid, storedName), any -> true);
  }

  /** Returns what a directory was found to hold and has not taken yet; null when there is none. */
  @Nullable SortedItems early(String uuid) {
    EarlyListing early = listings.peek(uuid);
    return early == null ? null : early.listing().sorted();
  }

  /** What was fetched of what that directory holds is old. */
  void forgetListing(String uuid) {
    listings.forget(uuid);
  }

  /** What was fetched of that collection is old. */
  void forgetContents(String uuid) {
    contents.forget(uuid);
  }

  /** Drops all that was fetched ahead. */
  void clear() {
    contents.clear();
    listings.clear();
  }

  long footprintBytes() {
    return contents.footprintBytes() + listings.footprintBytes();
  }

  private static Map<String, CollectionContents> fetchContents(
      ArvadosClient client, List<Place> places) throws IOException {
    Map<String, CollectionContents> found = new HashMap<>();
    List<String> uuids = places.stream().map(place -> place.item().uuid()).toList();
    for (CollectionContents each : client.collectionContents(uuids)) {
      String uuid = each.record().uuid();
      if (uuid != null && isWhole(each)) {
        found.put(uuid, each);
      }
    }
    return found;
  }

  /** A server that leaves manifests out of lists must not make collections look empty. */
  private static boolean isWhole(CollectionContents contents) {
    return contents.manifest().length > 0
        || contents.record().hash().filter(hash -> hash.sizeBytes() == 0).isPresent();
  }

  private Map<String, EarlyListing> fetchListings(ArvadosClient client, List<Place> places)
      throws IOException {
    Object since = context.feed().covered();
    long start = context.nanoClock().getAsLong();
    Parent.Source source = ((Parent) places.get(0).directory()).source();
    Map<String, Object> directories = new HashMap<>();
    List<Item> items = new ArrayList<>();
    for (Place place : places) {
      if (place.directory() instanceof Parent parent && parent.source() == source) {
        directories.put(place.item().uuid(), parent.directoryOf(place.item()));
        items.add(place.item());
      }
    }
    Map<String, EarlyListing> found = new HashMap<>();
    source
        .fetch(client, items)
        .forEach(
            (uuid, listed) -> {
              Object directory = directories.get(uuid);
              if (directory != null) {
                ProjectListing listing = ProjectListing.of(listed, start);
                found.put(uuid, new EarlyListing(directory, listing, since));
              }
            });
    return found;
  }

  /** Returns how what projects hold is fetched. */
  Parent.Source projects() {
    return projects;
  }

  private Map<String, SortedItems> fetchProjects(ArvadosClient client, List<Item> items)
      throws IOException {
    List<String> uuids = items.stream().map(Item::uuid).toList();
    Map<String, OwnedLists.Owned> owned =
        client
            .owned()
            .of(uuids)
            .orElseThrow(() -> new TooMuchException(uuids.size() + " projects hold too much"));
    Map<String, SortedItems> found = new HashMap<>();
    owned.forEach(
        (uuid, holds) -> {
          List<CollectionRecord> collections =
              holds.collections().stream().map(record -> record.compact(uuid)).toList();
          found.put(
              uuid, ProjectListing.of(holds.projects(), collections, context.names()).sorted());
        });
    return found;
  }
}
