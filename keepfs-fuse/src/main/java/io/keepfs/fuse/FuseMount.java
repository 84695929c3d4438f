package io.keepfs.fuse;

import io.keepfs.api.NodeException;
import io.keepfs.vfs.Operations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file system mounted in the kernel.
 *
 * <pre>{@code
 * try (FuseMount mount = FuseMount.builder(Path.of("/mnt/data"), operations).mount()) {
 *   mount.join(); // until somebody says "fusermount3 -u /mnt/data"
 * }
 * }</pre>
 *
 * <p>It ends with {@link #close}, when somebody unmounts it, or when its connection is aborted;
 * {@link Operations#destroy} is called once then. Thread-safe.
 *
 * <p>The process that serves a mount may read and write it as any other, but must not map its files
 * into memory ({@code FileChannel.map}): a thread that waits for a mapped page holds a lock of its
 * process that the serving threads may need in order to answer.
 */
public final class FuseMount implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FuseMount.class);

  private final Path mountPoint;
  private final String transport;
  private final FuseMountOptions options;
  private final FuseTransport.Session session;
  private final @Nullable Thread exitHook;

  private FuseMount(
      Path mountPoint, String transport, FuseMountOptions options, FuseTransport.Session session) {
    this.mountPoint = mountPoint;
    this.transport = transport;
    this.options = options;
    this.session = session;
    this.exitHook =
        options.unmountAtExit() ? new Thread(this::closeAtExit, "keepfs-unmount") : null;
  }

  /**
   * Begins to describe a mount of {@code operations}.
   *
   * @param mountPoint an empty directory
   */
  public static Builder builder(Path mountPoint, Operations operations) {
    return new Builder(mountPoint, operations);
  }

  /**
   * Begins, on a thread of its own, what takes time at the first mount of a process (0.2 s); worth
   * calling before other slow things. A hint: returns at once and never fails.
   */
  public static void prepare() {
    Thread thread = new Thread(FuseTransports::prepare, "keepfs-fuse-prepare");
    thread.setDaemon(true);
    thread.start();
  }

  /** Where it is mounted: absolute and without symbolic links. */
  public Path mountPoint() {
    return mountPoint;
  }

  /** Name of the transport in use. */
  public String transport() {
    return transport;
  }

  /** Whether it is still served. */
  public boolean isActive() {
    return !session.ended().isDone();
  }

  /**
   * Waits until the mount has ended.
   *
   * @throws IOException when it was not ended by an unmount (the connection was aborted), or what
   *     was written could not be saved
   */
  public void join() throws IOException, InterruptedException {
    try {
      session.ended().get();
    } catch (ExecutionException e) {
      throw asIoException(e);
    }
  }

  /**
   * As {@link #join()}, for {@code limit} at most.
   *
   * @return false when it is still served then
   */
  public boolean join(Duration limit) throws IOException, InterruptedException {
    try {
      session.ended().get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw asIoException(e);
    }
  }

  private static IOException asIoException(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause instanceof IOException io ? io : new IOException(cause.toString(), cause);
  }

  /**
   * Unmounts, unless that was done already. Waits for those who have files open as long as the
   * closing limit says, cuts them off then, and waits for what was written to be saved as long as
   * the saving limit says. Idempotent.
   *
   * @throws IOException when something written could not be saved, or serving did not end in time
   */
  @Override
  public void close() throws IOException {
    removeExitHook();
    boolean ended;
    try {
      ended = session.unmount(options.closeLimit());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while unmounting " + mountPoint, e);
    }
    if (!ended) {
      throw new IOException(
          "unmounting "
              + mountPoint
              + ": it is still in use, or what was written is not saved yet");
    }
    try {
      session.ended().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NodeException unsaved) {
        throw unsaved;
      }
      log.debug("{} did not end by an unmount", mountPoint, e.getCause());
    }
  }

  private void closeAtExit() {
    try {
      session.unmount(options.closeLimit());
    } catch (InterruptedException | RuntimeException e) {
      log.warn("unmounting {} at exit: {}", mountPoint, e.toString());
    }
  }

  private void addExitHook() {
    if (exitHook != null) {
      Runtime.getRuntime().addShutdownHook(exitHook);
      session.ended().whenComplete((done, failure) -> removeExitHook());
    }
  }

  private void removeExitHook() {
    try {
      if (exitHook != null) {
        Runtime.getRuntime().removeShutdownHook(exitHook);
      }
    } catch (IllegalStateException e) {
      log.debug("{} ends while the JVM exits", mountPoint);
    }
  }

  /** Describes a mount step by step. Not thread-safe. */
  public static final class Builder {
    private static final int DEFAULT_READ_AHEAD_BYTES = 4 << 20;
    private static final int DEFAULT_THREADS = 64;
    private static final int DEFAULT_BACKGROUND = 128;

    private final Path mountPoint;
    private final Operations operations;
    private String transport = FuseMountOptions.AUTO;
    private boolean readOnly;
    private boolean allowOther;
    private boolean defaultPermissions;
    private boolean autoUnmount;
    private String fsName = "keepfs";
    private String subtype = "keepfs";
    private int readAheadBytes = DEFAULT_READ_AHEAD_BYTES;
    private int maxThreads = DEFAULT_THREADS;
    private int maxBackground = DEFAULT_BACKGROUND;
    private Duration requestDeadline = Duration.ofMinutes(15);
    private Duration mountLimit = Duration.ofSeconds(10);
    private Duration closeLimit = Duration.ofSeconds(2);
    private Duration saveLimit = Duration.ofMinutes(5);
    private boolean unmountAtExit = true;

    private Builder(Path mountPoint, Operations operations) {
      this.mountPoint = mountPoint;
      this.operations = operations;
      this.readOnly = operations.isReadOnly();
    }

    /** Sets {@link FuseMountOptions#transport}; default {@link FuseMountOptions#AUTO}. */
    public Builder transport(String value) {
      transport = value;
      return this;
    }

    /** Sets {@link FuseMountOptions#readOnly}; default what the operations are. */
    public Builder readOnly(boolean value) {
      readOnly = value || operations.isReadOnly();
      return this;
    }

    /** Sets {@link FuseMountOptions#allowOther}; default off. */
    public Builder allowOther(boolean value) {
      allowOther = value;
      return this;
    }

    /** Sets {@link FuseMountOptions#defaultPermissions}; default off. */
    public Builder defaultPermissions(boolean value) {
      defaultPermissions = value;
      return this;
    }

    /** Sets {@link FuseMountOptions#autoUnmount}; default off. */
    public Builder autoUnmount(boolean value) {
      autoUnmount = value;
      return this;
    }

    /** Sets {@link FuseMountOptions#fsName}; default {@code keepfs}. */
    public Builder fsName(String value) {
      fsName = value;
      return this;
    }

    /** Sets {@link FuseMountOptions#subtype}; default {@code keepfs}. */
    public Builder subtype(String value) {
      subtype = value;
      return this;
    }

    /** Sets {@link FuseMountOptions#readAheadBytes}; default 4 MiB. */
    public Builder readAheadBytes(int value) {
      readAheadBytes = value;
      return this;
    }

    /** Sets {@link FuseMountOptions#maxThreads}; default 64. */
    public Builder maxThreads(int value) {
      maxThreads = value;
      return this;
    }

    /** Sets {@link FuseMountOptions#maxBackground}; default 128. */
    public Builder maxBackground(int value) {
      maxBackground = value;
      return this;
    }

    /** Sets {@link FuseMountOptions#requestDeadline}; default 15 minutes. */
    public Builder requestDeadline(Duration value) {
      requestDeadline = value;
      return this;
    }

    /** Sets {@link FuseMountOptions#mountLimit}; default 10 seconds. */
    public Builder mountLimit(Duration value) {
      mountLimit = value;
      return this;
    }

    /** Sets {@link FuseMountOptions#closeLimit}; default 2 seconds. */
    public Builder closeLimit(Duration value) {
      closeLimit = value;
      return this;
    }

    /** Sets {@link FuseMountOptions#saveLimit}; default 5 minutes. */
    public Builder saveLimit(Duration value) {
      saveLimit = value;
      return this;
    }

    /** Sets {@link FuseMountOptions#unmountAtExit}; default on. */
    public Builder unmountAtExit(boolean value) {
      unmountAtExit = value;
      return this;
    }

    /**
     * Mounts, and returns when the kernel has said INIT, so that the mount can be used. From then
     * on the mount owns the operations; when this fails, the caller still does.
     *
     * @throws MountFailedException with one line that names the reason and the remedy
     * @throws InterruptedException when the caller is interrupted while it waits; nothing is
     *     mounted then
     */
    public FuseMount mount() throws MountFailedException, InterruptedException {
      FuseMountOptions options =
          new FuseMountOptions(
              transport,
              readOnly,
              allowOther,
              defaultPermissions,
              autoUnmount,
              fsName,
              subtype,
              readAheadBytes,
              maxThreads,
              maxBackground,
              requestDeadline,
              mountLimit,
              closeLimit,
              saveLimit,
              unmountAtExit);
      FuseTransport chosen = FuseTransports.choose(transport);
      Path checked = MountPoint.check(mountPoint);
      FuseTransport.Session session = chosen.mount(checked, operations, options);
      FuseMount mount = new FuseMount(checked, chosen.name(), options, session);
      mount.addExitHook();
      return mount;
    }
  }
}
