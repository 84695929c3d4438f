package io.keepfs.arvados;

import io.keepfs.api.DirectoryNode;
import io.keepfs.arvados.editing.Writing;
import io.keepfs.arvados.model.ListFilters;
import io.keepfs.arvados.model.UserRecord;
import io.keepfs.arvados.rest.CallLimits;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.NameMapping;
import io.keepfs.arvados.writing.Unsaved;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.arvados.writing.WriteSessions;
import io.keepfs.arvados.writing.WriteStats;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.block.cache.CacheStats;
import io.keepfs.collection.store.ManifestStore;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Arvados cluster as a tree of nodes, read-only unless {@link Builder#readWrite} was called.
 *
 * <pre>{@code
 * try (ArvadosFileSystem arvados =
 *     ArvadosFileSystem.builder(ArvadosSettings.load())
 *         .layout(new MountLayout.Collection(uuid))
 *         .start()) {
 *   Operations operations = arvados.operations(OperationsOptions.READ_ONLY);
 *   ...
 * }
 * }</pre>
 *
 * <p>Starting asks the API server who the token is for, and whether the root is there, so that a
 * wrong setting is told at once. Thread-safe.
 */
public final class ArvadosFileSystem implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ArvadosFileSystem.class);

  private final Connection connection;
  private final ExecutorService renewals;
  private final @Nullable WriteSessions sessions;
  private final DirectoryNode root;
  private final News news;

  private ArvadosFileSystem(
      Connection connection,
      ExecutorService renewals,
      @Nullable WriteSessions sessions,
      DirectoryNode root,
      News news) {
    this.connection = connection;
    this.renewals = renewals;
    this.sessions = sessions;
    this.root = root;
    this.news = news;
  }

  /** Returns a builder for a file system of the cluster that {@code settings} name. */
  public static Builder builder(ArvadosSettings settings) {
    return new Builder(settings);
  }

  /**
   * Begins, on a thread of its own, what takes time at the first {@link Builder#start} of a process
   * (0.1 s) and needs no settings; worth calling before other slow things. Nothing is sent. A hint:
   * returns at once and never fails.
   */
  public static void prepare() {
    Thread thread =
        new Thread(
            () -> {
              try {
                Connection.prepare();
              } catch (RuntimeException | LinkageError e) {
                log.debug("nothing prepared: {}", e.toString()); // the start itself will tell
              }
            },
            "keepfs-prepare");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns the root. */
  public DirectoryNode root() {
    return root;
  }

  /** Returns the user whom the token stands for. */
  public UserRecord user() {
    return connection.user();
  }

  /**
   * Returns the operations of a file system on this tree, which the caller is to close first.
   * Options that allow writing are of use only with {@link Builder#readWrite}.
   */
  public Operations operations(OperationsOptions options) {
    return Operations.over(root, options);
  }

  /** Returns what the block cache has done so far. */
  public CacheStats blockCacheStats() {
    return connection.blocks().stats();
  }

  /** Returns what was written so far. */
  public WriteStats writeStats() {
    return sessions == null ? WriteStats.NONE : sessions.stats();
  }

  /** Returns the collections of which something is not on the server, by their uuids. */
  public List<String> dirty() {
    return sessions == null ? List.of() : sessions.dirty();
  }

  /**
   * Returns when all that was changed is on the server.
   *
   * @throws IOException when something could not be saved, and stays to be
   */
  public void sync() throws IOException {
    if (sessions != null) {
      sessions.sync();
    }
  }

  /**
   * The end of all changes: saves what is unsaved, within {@link WriteOptions#closeLimit}. To be
   * called when nobody uses the tree any more, before {@link #close}, by whoever wants to know what
   * could not be saved; again does nothing.
   *
   * @return what could not be saved
   */
  public List<Unsaved> save() {
    return sessions == null ? List.of() : sessions.close();
  }

  /**
   * Saves what is unsaved, see {@link #save}, ends what is under way and closes all connections.
   * Bounded in time; again does nothing.
   */
  @Override
  public void close() {
    save();
    news.close();
    renewals.shutdownNow();
    connection.close();
  }

  /** Builds a file system. Not thread-safe. */
  public static final class Builder {
    private final ArvadosSettings settings;
    private MountLayout layout = new MountLayout.All();
    private BlockCacheOptions blockCache =
        BlockCacheOptions.standard(System.getenv(), Path.of(System.getProperty("user.home", "/")));
    private Duration refreshTime = Duration.ofSeconds(15);
    private @Nullable Path manifestFolder;
    private long manifestBytes;
    private boolean events = true;
    private @Nullable Duration logInterval;
    private int retries = CallLimits.DEFAULT.retries();
    private LongSupplier nanoClock = System::nanoTime;
    private ListFilters filters = ListFilters.NONE;
    private List<String> storageClasses = List.of();
    private @Nullable String slashSubstitution;
    private @Nullable WriteOptions writing;

    private Builder(ArvadosSettings settings) {
      this.settings = settings;
    }

    /** Sets what the root is; everything by default. */
    public Builder layout(MountLayout value) {
      layout = value;
      return this;
    }

    /**
     * Sets where blocks are kept; by default in the folder on disk that all Arvados programs of
     * this user share. A test that must not find yesterday's blocks takes one of its own, or {@link
     * BlockCacheOptions#IN_MEMORY}.
     */
    public Builder blockCache(BlockCacheOptions value) {
      blockCache = value;
      return this;
    }

    /**
     * Sets a folder in which the manifests of collections are kept for the next start, without
     * signatures, so that what was listed before is listed without fetching it. Several processes
     * may share it. Nothing is kept by default.
     *
     * @param folder made if need be, for its owner only; beside a folder of blocks, not within
     * @param maxBytes how much disk it may take, see {@link ManifestStore#DEFAULT_MAX_BYTES}; 0
     *     keeps nothing
     */
    public Builder manifestFolder(Path folder, long maxBytes) {
      manifestFolder = folder;
      manifestBytes = maxBytes;
      return this;
    }

    /**
     * Sets how old what is shown may be before the next access asks the server again; 15 seconds by
     * default.
     */
    public Builder refreshTime(Duration value) {
      refreshTime = value;
      return this;
    }

    /**
     * Sets conditions on what projects, {@code shared} and tags list; none by default. What is
     * named by its uuid or hash is found whatever they say.
     */
    public Builder filters(ListFilters value) {
      filters = value;
      return this;
    }

    /** Sets what a slash in a name is shown as; by default what the cluster says. */
    public Builder slashSubstitution(String value) {
      slashSubstitution = value;
      return this;
    }

    private NameMapping names(Connection connection) {
      return NameMapping.of(
          slashSubstitution == null ? connection.config().slashSubstitution() : slashSubstitution);
    }

    /** Sets where blocks of new collections shall be kept; the cluster's default if empty. */
    public Builder storageClasses(List<String> value) {
      storageClasses = List.copyOf(value);
      return this;
    }

    /** Has collections be changed; read-only by default. */
    public Builder readWrite(WriteOptions value) {
      writing = value;
      return this;
    }

    /**
     * Sets whether to follow what others change, which is the default: then changes show within a
     * second, and what does not change is not asked for again. Otherwise changes show when the
     * refresh time is over. A refresh time of zero asks at each access either way.
     */
    public Builder events(boolean value) {
      events = value;
      return this;
    }

    /**
     * Sets how often the log is asked for what others changed while there is no websocket; by
     * default at the refresh time, but no more rarely than every 15 seconds nor more often than
     * every second.
     */
    public Builder logInterval(Duration value) {
      logInterval = value;
      return this;
    }

    /**
     * Sets how often a request to the API server or to Keep is repeated when it fails in a way that
     * may pass; 10 by default. The waits between are short: the last attempt begins after a minute
     * or so at the latest.
     */
    public Builder retries(int value) {
      retries = value;
      return this;
    }

    /** Sets the monotonic clock by which things grow old, for tests. */
    Builder nanoClock(LongSupplier value) {
      nanoClock = value;
      return this;
    }

    /**
     * Connects.
     *
     * @throws ArvadosStartException when the cluster cannot be reached, does not accept the token,
     *     or has no such root; its message is one line and says what to do
     */
    public ArvadosFileSystem start() throws ArvadosStartException {
      Connection connection = Connection.open(settings, blockCache, retries);
      ExecutorService renewals = RenewalThreads.create();
      WriteSessions sessions =
          writing == null
              ? null
              : WriteSessions.start(
                  connection.savedTo(),
                  writing.withStorageClasses(storageClasses),
                  InstantSource.system());
      try {
        ManifestStore manifests =
            manifestFolder == null
                ? ManifestStore.OFF
                : ManifestStore.open(manifestFolder, manifestBytes, Clock.systemUTC());
        ChangeFeed feed = new ChangeFeed(refreshTime, nanoClock);
        DirectoryNode root =
            new RootBuilder(
                    connection,
                    settings,
                    manifests,
                    names(connection),
                    feed,
                    refreshTime,
                    renewals,
                    nanoClock,
                    filters,
                    storageClasses,
                    sessions == null ? Writing.OFF : sessions)
                .build(layout);
        Duration interval = logInterval == null ? refreshTime : logInterval;
        News news = events ? News.follow(connection, settings, feed, interval) : News.NONE;
        return new ArvadosFileSystem(connection, renewals, sessions, root, news);
      } catch (ArvadosStartException | RuntimeException e) {
        if (sessions != null) {
          sessions.close();
        }
        renewals.shutdownNow();
        connection.close();
        throw e;
      }
    }
  }
}
