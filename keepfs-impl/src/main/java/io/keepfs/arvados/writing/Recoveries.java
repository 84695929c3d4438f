package io.keepfs.arvados.writing;

import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.ArvadosException;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.commit.CollectionServer;
import io.keepfs.collection.commit.ServerNews;
import io.keepfs.collection.journal.JournalReader;
import io.keepfs.collection.journal.JournalRecord;
import io.keepfs.collection.session.Recovery;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves what earlier processes have left in their journals. What cannot be saved stays for another
 * time; the journals of processes that live, and of other clusters, are left alone. Thread-safe.
 */
final class Recoveries {
  private static final Logger log = LoggerFactory.getLogger(Recoveries.class);

  /** Who wants to change a collection waits so long for what was changed before. */
  private static final Duration WAIT_MAX = Duration.ofMinutes(1);

  private final ArvadosClient client;
  private final String uuidPrefix;
  private final SessionParts parts;

  /** Those under way, by the collections' uuids. */
  private final Map<String, CompletableFuture<Void>> running = new ConcurrentHashMap<>();

  Recoveries(SavedTo cluster, SessionParts parts) {
    this.client = cluster.client();
    this.uuidPrefix = cluster.uuidPrefix();
    this.parts = parts;
  }

  /** A journal, and the collection that it is about. */
  private record Left(String collection, JournalReader journal) {}

  /** Begins to save all that is left below a folder; returns when it is known what that is. */
  void begin(Path folder, Executor threads) throws IOException {
    for (Left left : left(folder)) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      running.merge(
          left.collection(), end, (a, b) -> CompletableFuture.allOf(a, b).handle((v, e) -> null));
      try {
        threads.execute(() -> runLogged(left, end));
      } catch (RejectedExecutionException e) {
        left.journal().close();
        end.complete(null);
      }
    }
  }

  private void runLogged(Left left, CompletableFuture<Void> end) {
    try {
      run(left.journal());
    } catch (IOException | RuntimeException e) {
      log.warn(
          "collection {}: what an earlier mount left unsaved stays in {}: {}",
          left.collection(),
          left.journal().folder(),
          e.getMessage());
    } finally {
      end.complete(null);
    }
  }

  /**
   * Saves all that is left below a folder.
   *
   * @param done hears of each
   * @return what could not be saved, and is still there
   */
  List<Unsaved> runAll(Path folder, Consumer<Recovery.Outcome> done) throws IOException {
    List<Unsaved> unsaved = new ArrayList<>();
    for (Left left : left(folder)) {
      Path journal = left.journal().folder();
      try {
        done.accept(run(left.journal()));
      } catch (IOException e) {
        unsaved.add(
            new Unsaved(left.collection(), String.valueOf(e.getMessage()), Optional.of(journal)));
      }
    }
    return unsaved;
  }

  private List<Left> left(Path folder) throws IOException {
    List<Left> found = new ArrayList<>();
    for (JournalReader reader : JournalReader.abandoned(folder)) {
      String collection = reader.base().map(JournalRecord.Base::collection).orElse("");
      if (collection.startsWith(uuidPrefix) || collection.isEmpty()) {
        found.add(new Left(collection, reader));
      } else {
        reader.close();
      }
    }
    return found;
  }

  private Recovery.Outcome run(JournalReader reader) throws IOException {
    try (reader) {
      return Recovery.run(reader, new Opener());
    }
  }

  private final class Opener implements Recovery.Opener {
    @Override
    public CollectionServer.Content now(String collection) throws IOException {
      CollectionContents contents = client.collectionContents(collection);
      return new CollectionServer.Content(
          Objects.requireNonNull(contents.record().portableDataHash()), contents.manifest());
    }

    @Override
    public Optional<CollectionServer.Content> of(String portableDataHash) throws IOException {
      try {
        return Optional.of(now(portableDataHash));
      } catch (ArvadosException e) {
        if (e.isNotFound()) {
          return Optional.empty();
        }
        throw e;
      }
    }

    @Override
    public Recovery.Target open(String collection, CollectionTree tree, String portableDataHash) {
      SessionParts.Files files = parts.files(collection, tree);
      return new Recovery.Target(
          files.collection(),
          files.uploads(),
          parts.commit(
              collection, ServerNews.NONE, files, files.collection()::capture, portableDataHash));
    }
  }

  /** Returns whether something of a collection was saved before this, waiting for its end. */
  boolean await(String collection) throws IOException {
    CompletableFuture<Void> end = running.get(collection);
    if (end == null) {
      return false;
    }
    try {
      end.get(WAIT_MAX.toNanos(), TimeUnit.NANOSECONDS);
      running.remove(collection, end);
    } catch (TimeoutException e) {
      log.warn("collection {}: what an earlier mount left unsaved is not saved yet", collection);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // it ends well at all events
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while collection " + collection + " is saved");
    }
    return true;
  }
}
