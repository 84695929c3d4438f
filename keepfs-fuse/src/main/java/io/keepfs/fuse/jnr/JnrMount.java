package io.keepfs.fuse.jnr;

import io.keepfs.api.NodeException;
import io.keepfs.fuse.FuseTransport;
import io.keepfs.fuse.MountTable;
import io.keepfs.fuse.Unmounter;
import io.keepfs.vfs.Operations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mount that libfuse serves. Thread-safe. */
final class JnrMount implements FuseTransport.Session {
  private static final Logger log = LoggerFactory.getLogger(JnrMount.class);

  /** How long to wait for the end after the connection was cut, and for the unmounting itself. */
  private static final Duration CUT_LIMIT = Duration.ofSeconds(1);

  private final Path mountPoint;
  private final Operations operations;
  private final int minor;
  private final CompletableFuture<Void> ended;

  /**
   * Takes over what is mounted and served.
   *
   * @param served completes with libfuse's exit code when serving has ended
   */
  JnrMount(Path mountPoint, Operations operations, CompletableFuture<Integer> served) {
    this.mountPoint = mountPoint;
    this.operations = operations;
    this.minor = mounted().map(MountTable.Mount::minor).orElse(-1);
    this.ended = served.thenAccept(code -> finish());
  }

  private Optional<MountTable.Mount> mounted() {
    try {
      return MountTable.read().at(mountPoint);
    } catch (IOException e) {
      log.debug("no mount table: {}", e.toString());
      return Optional.empty();
    }
  }

  /** Somebody else may have mounted something there meanwhile. */
  private boolean isStillMounted() {
    return mounted().filter(mount -> mount.minor() == minor).isPresent();
  }

  private void finish() {
    boolean aborted = isStillMounted();
    if (aborted) {
      log.warn("the connection of {} was aborted; unmounting it", mountPoint);
      JnrUnmount.attempt(mountPoint, true, CUT_LIMIT);
    }
    try {
      operations.destroy();
    } catch (NodeException e) {
      throw new CompletionException(e);
    }
    if (aborted) {
      throw new CompletionException(
          new IOException("the connection of " + mountPoint + " was aborted"));
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
    if (!JnrUnmount.attempt(mountPoint, false, limit)) {
      // Somebody has files open or works in it. Detached, it takes nobody new and ends with the
      // last of them.
      JnrUnmount.attempt(mountPoint, true, limit);
    }
    if (awaitEnd(limit)) {
      return true;
    }
    log.warn("{} is still in use after {} ms; cutting it off", mountPoint, limit.toMillis());
    if (minor >= 0) {
      Unmounter.abort(minor);
    }
    return awaitEnd(CUT_LIMIT);
  }

  private boolean awaitEnd(Duration limit) throws InterruptedException {
    try {
      ended.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException e) {
      return true; // why it ended is told by ended()
    } catch (TimeoutException e) {
      return false;
    }
  }
}
