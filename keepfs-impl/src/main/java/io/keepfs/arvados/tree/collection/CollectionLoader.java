package io.keepfs.arvados.tree.collection;

import io.keepfs.api.support.PollingFreshness;
import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.collection.CollectionTree;
import io.keepfs.manifest.ManifestException;
import io.keepfs.manifest.PortableDataHash;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a collection's content: from the API server, with signed locators, or from the disk, without
 * signatures. It remembers nothing of what it got. Thread-safe.
 */
final class CollectionLoader {
  private static final Logger log = LoggerFactory.getLogger(CollectionLoader.class);

  private final TreeContext context;
  private final String id;
  private final boolean byHash;
  private final @Nullable Siblings siblings;
  private final AtomicLong generations = new AtomicLong();

  /**
   * Makes a loader.
   *
   * @param id a uuid or a portable data hash
   * @param siblings fetches it together with others, if there are any
   */
  CollectionLoader(TreeContext context, String id, @Nullable Siblings siblings) {
    this.context = context;
    this.siblings = siblings;
    this.id = id;
    this.byHash = ArvadosIds.isPortableDataHash(id);
  }

  /**
   * Content, and how old it is.
   *
   * @param reading when the server was asked; null when it was not
   */
  record Loaded(CollectionState state, PollingFreshness.@Nullable Reading reading) {}

  /**
   * Gets content of which nothing is here: from the disk, or from what was fetched with other
   * collections, or from the server.
   *
   * @param known what is known of the collection
   * @param fresh whether the server said so just now
   * @param signed whether the locators must be signed
   * @param reading begins now
   */
  Loaded load(
      @Nullable CollectionRecord known,
      boolean fresh,
      boolean signed,
      PollingFreshness.Reading reading)
      throws IOException {
    Optional<CollectionState> stored = signed ? Optional.empty() : stored(known, fresh);
    if (stored.isPresent()) {
      return new Loaded(stored.get(), fresh ? null : reading);
    }
    Optional<Siblings.Ahead> ahead =
        siblings == null || known == null ? Optional.empty() : siblings.take(known);
    if (ahead.isPresent()) {
      CollectionContents contents = ahead.get().contents();
      return new Loaded(
          fetched(contents.record(), contents.manifest()), reading.since(ahead.get().readNanos()));
    }
    return new Loaded(fetch(known), reading);
  }

  /** What was fetched of it with other collections is old. */
  void forget() {
    if (siblings != null) {
      siblings.forget(id);
    }
  }

  /**
   * Fetches record and content from the server, and keeps the content on the disk.
   *
   * @param known what is known of the collection
   */
  CollectionState fetch(@Nullable CollectionRecord known) throws IOException {
    CollectionContents contents = context.client().collectionContents(id);
    if (byHash && !PortableDataHash.ofManifest(contents.manifest()).toString().equals(id)) {
      throw new IOException("the API server gave a manifest of another hash");
    }
    CollectionRecord record =
        byHash
            ? ofHash(modificationOfHash(known), contents.record().properties())
            : contents.record();
    return fetched(record, contents.manifest());
  }

  private CollectionState fetched(CollectionRecord record, byte[] manifest) {
    CollectionState fetched = read(record, manifest, true);
    if (fetched.snapshot() != null) {
      record.hash().ifPresent(hash -> context.manifests().keep(id, hash, manifest));
    }
    return fetched;
  }

  /**
   * Takes the content from the disk, if it is there. Unless {@code known} is fresh, the server is
   * still asked, in a small request, whether this user can see the collection, and which it is.
   *
   * @param fresh whether the server said {@code known} just now
   */
  private Optional<CollectionState> stored(@Nullable CollectionRecord known, boolean fresh)
      throws IOException {
    // The first time, one request has to do for both record and manifest.
    if (!byHash && !fresh && !context.manifests().hadLarge(id)) {
      return Optional.empty();
    }
    Optional<byte[]> ofHash =
        byHash ? context.manifests().find(PortableDataHash.parse(id)) : Optional.empty();
    if (byHash && ofHash.isEmpty()) {
      return Optional.empty();
    }
    CollectionRecord record = fresh ? known : askForRecord();
    if (record == null) {
      return Optional.empty();
    }
    Optional<byte[]> manifest = byHash ? ofHash : record.hash().flatMap(context.manifests()::find);
    return manifest.map(text -> read(record, text, false));
  }

  private @Nullable CollectionRecord askForRecord() throws IOException {
    return byHash
        ? context
            .client()
            .newestModification(id)
            .map(modified -> ofHash(modified, Map.of()))
            .orElse(null)
        : context.client().collection(id);
  }

  private CollectionState read(CollectionRecord record, byte[] manifest, boolean signed) {
    CollectionTree tree;
    try {
      tree = CollectionTree.parse(manifest);
    } catch (ManifestException e) {
      log.error("collection {} cannot be shown: {}", id, e.getMessage());
      return new CollectionState(record, null, e);
    }
    CollectionSnapshot snapshot =
        new CollectionSnapshot(
            generations.incrementAndGet(),
            tree,
            signed,
            context.nanoClock().getAsLong(),
            OddNames.in(manifest));
    return new CollectionState(record, snapshot, null);
  }

  /** A hash has no time of its own: the newest collection with that content lends its. */
  private @Nullable Instant modificationOfHash(@Nullable CollectionRecord known)
      throws IOException {
    return known != null
        ? known.modifiedAt()
        : context.client().newestModification(id).orElse(context.started());
  }

  private CollectionRecord ofHash(@Nullable Instant modified, Map<String, Object> properties) {
    return new CollectionRecord(
        null, null, null, id, modified, null, null, null, properties, List.of(), null);
  }
}
