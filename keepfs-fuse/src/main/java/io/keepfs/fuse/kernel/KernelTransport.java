package io.keepfs.fuse.kernel;

import io.keepfs.fuse.FuseMountOptions;
import io.keepfs.fuse.FuseTransport;
import io.keepfs.fuse.MountFailedException;
import io.keepfs.fuse.MountTable;
import io.keepfs.fuse.protocol.InitNegotiation;
import io.keepfs.fuse.session.FuseSession;
import io.keepfs.fuse.session.SessionOptions;
import io.keepfs.vfs.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The default transport on Linux: the FUSE protocol spoken in Java on {@code /dev/fuse}. It pushes
 * invalidations, lists with attributes, reads by up to 1 MiB a request, and needs no libfuse;
 * ordinary users need {@code fusermount3}.
 */
public final class KernelTransport implements FuseTransport {
  private static final Logger log = LoggerFactory.getLogger(KernelTransport.class);

  /** Threads kept for the next burst: starting one costs more than letting it wait. */
  private static final int MAX_IDLE_THREADS = 16;

  /**
   * A read-only mount gets no WRITE; the least that the kernel takes keeps each thread's buffer
   * small.
   */
  private static final int NO_WRITES_BYTES = 4096;

  /** Made by {@link java.util.ServiceLoader}. */
  public KernelTransport() {}

  @Override
  public String name() {
    return "kernel";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public Optional<String> unavailable() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (!system.contains("linux")) {
      return Optional.of(
          "transport \"kernel\" speaks Linux' FUSE protocol; on " + system + " use \"jnr\"");
    }
    if (!Files.exists(Path.of(DirectMount.DEVICE))) {
      return Optional.of(
          DirectMount.DEVICE
              + " not found: try \"modprobe fuse\" (in a container: --device "
              + DirectMount.DEVICE
              + ")");
    }
    return Optional.empty();
  }

  @Override
  public void prepare() {
    log.debug("C library loaded, effective user {}", Native.CALLS.geteuid());
  }

  @Override
  public Session mount(Path mountPoint, Operations operations, FuseMountOptions options)
      throws MountFailedException, InterruptedException {
    boolean direct = Native.CALLS.geteuid() == 0 && !options.autoUnmount();
    Mounted mounted =
        direct
            ? DirectMount.mount(mountPoint, options)
            : FusermountMount.mount(mountPoint, options);
    FuseSession session =
        new FuseSession(new DevFuse(mounted.fd()), operations, sessionOptions(mountPoint, options));
    boolean ready = false;
    try {
      session.start();
      session.awaitReady(options.mountLimit());
      ready = true;
    } catch (IOException e) {
      throw new MountFailedException("mounting on " + mountPoint + ": " + e.getMessage(), e);
    } finally {
      if (!ready) {
        takeBack(mountPoint, mounted, options);
      }
    }
    int minor = minorOf(mountPoint);
    if (options.readAheadBytes() > 0 && minor >= 0) {
      ReadAhead.raise(minor, options.readAheadBytes());
    }
    return new KernelMount(mountPoint, mounted, session, minor, options.saveLimit());
  }

  /** As many as can run, but two at least, so that few requests have to call a second one. */
  private static int maxListeners() {
    return Math.min(Math.max(2, Runtime.getRuntime().availableProcessors()), MAX_IDLE_THREADS);
  }

  private static SessionOptions sessionOptions(Path mountPoint, FuseMountOptions options) {
    return new SessionOptions(
        mountPoint.toString(),
        options.maxThreads(),
        maxListeners(),
        MAX_IDLE_THREADS,
        options.readOnly() ? NO_WRITES_BYTES : InitNegotiation.MAX_REQUEST_BYTES,
        options.maxBackground(),
        options.requestDeadline(),
        Native.CALLS.geteuid(),
        Native.CALLS.getegid());
  }

  private static void takeBack(Path mountPoint, Mounted mounted, FuseMountOptions options) {
    try {
      mounted.unmount(true, options.closeLimit());
    } catch (IOException e) {
      log.warn("taking back the mount on {}: {}", mountPoint, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    mounted.release();
  }

  private static int minorOf(Path mountPoint) {
    try {
      return MountTable.read().at(mountPoint).map(MountTable.Mount::minor).orElse(-1);
    } catch (IOException e) {
      log.debug("no mount table: {}", e.toString());
      return -1;
    }
  }
}
