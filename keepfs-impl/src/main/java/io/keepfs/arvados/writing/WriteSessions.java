package io.keepfs.arvados.writing;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.arvados.editing.Writing;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.collection.commit.ServerNews;
import io.keepfs.collection.edit.MergeListener;
import io.keepfs.collection.journal.Journal;
import io.keepfs.collection.session.CollectionSession;
import io.keepfs.collection.session.Recovery;
import io.keepfs.manifest.PortableDataHash;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sessions of one tree.
 *
 * <p>Unsaved changes of a collection are kept in a folder of their own below that of the journals,
 * named by its uuid. When another process changes the same collection from the same cache, the
 * folder's name has a number behind it. What earlier processes left there is saved first.
 *
 * <p>Thread-safe. Its lock guards only the end: no session begins after that.
 */
public final class WriteSessions implements Writing {
  private static final Logger log = LoggerFactory.getLogger(WriteSessions.class);

  /** So many processes may change one collection from one cache. */
  private static final int JOURNALS_MAX = 100;

  /** Beyond what each session is given: for a session whose end does not keep to its limit. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final FileAttribute<?> FOR_THE_OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final WriteOptions options;
  private final WriteThreads threads;
  private final SessionParts parts;
  private final Recoveries recoveries;

  /** With the collections' uuids. */
  private final Map<CollectionSession, String> sessions = new ConcurrentHashMap<>();

  private final Object lock = new Object();
  private boolean closed; // guarded by lock

  private WriteSessions(SavedTo cluster, WriteOptions options, InstantSource clock) {
    this.options = options;
    this.threads = WriteThreads.create();
    this.parts = new SessionParts(cluster, options, threads, clock);
    this.recoveries = new Recoveries(cluster, parts);
  }

  /** Makes it, and begins to save what earlier processes have left in their journals. */
  public static WriteSessions start(SavedTo cluster, WriteOptions options, InstantSource clock) {
    WriteSessions sessions = new WriteSessions(cluster, options, clock);
    options
        .journalFolder()
        .filter(Files::isDirectory)
        .ifPresent(
            folder -> {
              try {
                sessions.recoveries.begin(folder, sessions.threads.commits());
              } catch (IOException e) {
                log.warn("The journals in {} cannot be read: {}", folder, e.getMessage());
              }
            });
    return sessions;
  }

  /**
   * Saves what is left below a folder, without beginning any session.
   *
   * @param done hears of each collection that is saved
   * @return what could not be saved, and is still there
   */
  public static List<Unsaved> recover(
      SavedTo cluster,
      WriteOptions options,
      InstantSource clock,
      Path folder,
      Consumer<Recovery.Outcome> done)
      throws IOException {
    WriteSessions sessions = new WriteSessions(cluster, options, clock);
    try {
      return sessions.recoveries.runAll(folder, done);
    } finally {
      sessions.close();
    }
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public List<String> storageClasses() {
    return options.storageClasses();
  }

  @Override
  public CollectionSession begin(
      String uuid,
      CollectionTree tree,
      String portableDataHash,
      MergeListener listener,
      ServerNews news)
      throws IOException {
    boolean recovered = recoveries.await(uuid);
    SessionParts.Files files = parts.files(uuid, tree);
    files.collection().onMerge(listener);
    Noted noted = journal(uuid, portableDataHash);
    // Only who waits for each commit gains by a question less. Others are the surer to see that
    // somebody changed the same path a moment before.
    ServerNews relied = noted.policy().closeWaits() ? news : news.notReliedOn();
    CollectionSession session =
        new CollectionSession(
            uuid,
            files.collection(),
            capturing -> parts.commit(uuid, relied, files, capturing, portableDataHash),
            noted.policy(),
            noted.journal(),
            Journal.DEFAULT_MAX_BYTES,
            threads.commits());
    add(session, uuid);
    if (recovered) {
      session.refresh(); // the tree is older than what was recovered
    }
    return session;
  }

  private void add(CollectionSession session, String uuid) throws IOException {
    synchronized (lock) {
      if (!closed) {
        sessions.put(session, uuid);
        return;
      }
    }
    session.close(Duration.ZERO);
    throw new NodeException(Errno.EROFS, "the end has come: nothing is changed any more");
  }

  /** A journal, if there is one, and the policy that is right with or without it. */
  private record Noted(@Nullable Journal journal, CommitPolicy policy) {}

  private Noted journal(String uuid, String portableDataHash) {
    Path root = options.journalFolder().orElse(null);
    if (root == null) {
      return new Noted(null, options.policy());
    }
    try {
      return new Noted(
          Journal.begin(() -> newFolder(root, uuid), uuid, portableDataHash), options.policy());
    } catch (IOException e) {
      log.warn(
          "There can be no journal of collection {} ({}): closing a file waits until it is saved",
          uuid,
          e.toString());
      return new Noted(null, CommitPolicy.CLOSE);
    }
  }

  /** Makes a folder that no process has, nor one has left something in. */
  private static Path newFolder(Path root, String uuid) throws IOException {
    Files.createDirectories(root, FOR_THE_OWNER);
    for (int i = 1; i <= JOURNALS_MAX; i++) {
      Path folder = root.resolve(i == 1 ? uuid : uuid + "." + i);
      try {
        return Files.createDirectory(folder, FOR_THE_OWNER);
      } catch (FileAlreadyExistsException e) {
        // the next, then
      }
    }
    throw new IOException(
        "%s has %d journals of it: have them saved by keepfs recover"
            .formatted(root, JOURNALS_MAX));
  }

  @Override
  public Tmp beginTmp(List<String> storageClasses, MergeListener listener) throws IOException {
    SessionParts.Files files = parts.files(storageClasses);
    files.collection().onMerge(listener);
    InMemory server = new InMemory();
    String name = "in memory";
    String hash = PortableDataHash.EMPTY.toString();
    CollectionSession session =
        new CollectionSession(
            name,
            files.collection(),
            capturing -> parts.commit(name, server, files, capturing, hash),
            new CommitPolicy(CommitPolicy.Kind.EXIT, Duration.ZERO),
            null,
            Journal.DEFAULT_MAX_BYTES,
            threads.commits());
    return new Tmp(session, server::manifest);
  }

  /** The collections of which something is not on the server. */
  public List<String> dirty() {
    return sessions.entrySet().stream()
        .filter(session -> session.getKey().isDirty())
        .map(Map.Entry::getValue)
        .sorted()
        .toList();
  }

  /** Returns what was written so far. */
  public WriteStats stats() {
    return parts.stats(dirty().size());
  }

  /**
   * Returns when all that was changed in all collections is on the server.
   *
   * @throws IOException when something could not be saved; the others are
   */
  public void sync() throws IOException {
    IOException failure = null;
    for (CollectionSession session : sessions.keySet()) {
      try {
        if (session.isDirty()) {
          session.sync();
        }
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * The end: commits everything, all collections beside each other, within the options' limit. No
   * change is taken afterwards; again does nothing.
   *
   * @return what could not be saved
   */
  public List<Unsaved> close() {
    synchronized (lock) {
      if (closed) {
        return List.of();
      }
      closed = true;
    }
    ExecutorService enders = WriteThreads.unbounded("keepfs-end-");
    try {
      Map<CollectionSession, Future<?>> ends = new LinkedHashMap<>();
      for (CollectionSession session : sessions.keySet()) {
        ends.put(
            session,
            enders.submit(
                () -> {
                  session.close(options.closeLimit());
                  return null;
                }));
      }
      List<Unsaved> unsaved = new ArrayList<>();
      long deadline = System.nanoTime() + options.closeLimit().plus(GRACE).toNanos();
      ends.forEach(
          (session, end) ->
              reasonOf(end, deadline).ifPresent(reason -> unsaved.add(unsaved(session, reason))));
      unsaved.forEach(one -> log.error("Not saved: {}", one));
      return unsaved;
    } finally {
      enders.shutdownNow();
      threads.close();
    }
  }

  private Unsaved unsaved(CollectionSession session, String reason) {
    return new Unsaved(sessions.getOrDefault(session, ""), reason, session.journalFolder());
  }

  private static Optional<String> reasonOf(Future<?> end, long deadline) {
    try {
      end.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(String.valueOf(e.getCause().getMessage()));
    } catch (TimeoutException e) {
      return Optional.of("it could not be saved in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted while it was saved");
    }
  }
}
