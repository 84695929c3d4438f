package io.keepfs.fuse.kernel;

import io.keepfs.fuse.FuseTransport;
import io.keepfs.fuse.MountTable;
import io.keepfs.fuse.Unmounter;
import io.keepfs.fuse.session.ConnectionAbortedException;
import io.keepfs.fuse.session.FuseSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mount served by a session on the device. Thread-safe. */
final class KernelMount implements FuseTransport.Session {
  private static final Logger log = LoggerFactory.getLogger(KernelMount.class);

  /** How long to wait for the end after the connection was cut. */
  private static final Duration CUT_LIMIT = Duration.ofSeconds(1);

  private final Path mountPoint;
  private final Mounted mounted;
  private final FuseSession session;
  private final int minor;
  private final Duration saveLimit;
  private final CompletableFuture<Void> ended;
  private volatile boolean unmounting;

  /**
   * Takes over what is mounted and served.
   *
   * @param minor minor device number, which names the connection; negative when it is not known
   * @param saveLimit how long the end may take once the mount is gone
   */
  KernelMount(
      Path mountPoint, Mounted mounted, FuseSession session, int minor, Duration saveLimit) {
    this.mountPoint = mountPoint;
    this.mounted = mounted;
    this.session = session;
    this.minor = minor;
    this.saveLimit = saveLimit;
    this.ended =
        session
            .ended()
            .handle(
                (done, failure) -> {
                  Throwable reason = cleanUp(failure);
                  if (reason != null) {
                    throw new CompletionException(reason);
                  }
                  return done;
                });
  }

  /** Takes away what is left, and returns what the end is to be blamed on. */
  private @Nullable Throwable cleanUp(@Nullable Throwable failure) {
    Throwable reason = failure instanceof CompletionException ? failure.getCause() : failure;
    if (reason instanceof ConnectionAbortedException && unmounting) {
      reason = null; // we cut it ourselves
    }
    // After an orderly end nothing of it is left: what is there now may have its minor number.
    if (failure != null && isStillMounted()) {
      log.warn("serving {} has ended without an unmount; unmounting it", mountPoint);
      try {
        mounted.unmount(true, CUT_LIMIT);
      } catch (IOException | RuntimeException e) {
        log.warn("unmounting {}: {}", mountPoint, e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    mounted.release();
    return reason;
  }

  /** Somebody else may have mounted something there meanwhile. */
  private boolean isStillMounted() {
    try {
      return MountTable.read().at(mountPoint).filter(m -> m.minor() == minor).isPresent();
    } catch (IOException e) {
      log.debug("no mount table: {}", e.toString());
      return false;
    }
  }

  @Override
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  @Override
  public boolean unmount(Duration limit) throws InterruptedException {
    if (ended.isDone()) {
      return true;
    }
    unmounting = true;
    if (!attempt(false, limit)) {
      // Somebody has files open or works in it. Detached, it takes nobody new and ends with the
      // last of them.
      attempt(true, limit);
    }
    if (!await(session.disconnected(), limit)) {
      log.warn("{} is still in use after {} ms; cutting it off", mountPoint, limit.toMillis());
      if (minor >= 0 && !Unmounter.abort(minor)) {
        Fusectl.abort(minor);
      }
      if (!await(session.disconnected(), CUT_LIMIT)) {
        return false;
      }
    }
    return await(ended, saveLimit);
  }

  private boolean attempt(boolean lazy, Duration limit) throws InterruptedException {
    if (minor >= 0 && !isStillMounted()) {
      return true; // gone already, or covered by another mount that is not ours to take away
    }
    try {
      return mounted.unmount(lazy, limit);
    } catch (IOException e) {
      log.warn("unmounting {}: {}", mountPoint, e.getMessage());
      return false;
    }
  }

  private static boolean await(CompletableFuture<Void> event, Duration limit)
      throws InterruptedException {
    try {
      event.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException e) {
      return true; // why is told by ended()
    } catch (TimeoutException e) {
      return false;
    }
  }
}
