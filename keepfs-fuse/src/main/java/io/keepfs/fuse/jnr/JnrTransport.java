package io.keepfs.fuse.jnr;

import io.keepfs.fuse.FuseMountOptions;
import io.keepfs.fuse.FuseTransport;
import io.keepfs.fuse.MountFailedException;
import io.keepfs.vfs.Operations;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import ru.serce.jnrfuse.LibFuse;

/**
 * The portable transport, on libfuse 2 through jnr-fuse. It is path-based, pushes no invalidations
 * and therefore mounts with all cache times at zero; see the package for all its limits.
 */
public final class JnrTransport implements FuseTransport {
  private static final String REMEDY = "libfuse 2 is not installed: try \"apt install libfuse2\"";
  private static final Path DEVICE = Path.of("/dev/fuse");

  /** Made by {@link java.util.ServiceLoader}. */
  public JnrTransport() {}

  @Override
  public String name() {
    return "jnr";
  }

  @Override
  public int priority() {
    return 10;
  }

  @Override
  public Optional<String> unavailable() {
    Charset charset = Charset.defaultCharset();
    if (!charset.equals(StandardCharsets.UTF_8)) {
      return Optional.of(
          "transport \"jnr\" needs names in UTF-8, but the JVM's charset is "
              + charset
              + ": start Java with -Dfile.encoding=UTF-8");
    }
    if (Platform.getNativePlatform().getOS() != Platform.OS.LINUX) {
      return Optional.empty();
    }
    if (!Files.exists(DEVICE)) {
      return Optional.of(DEVICE + " not found: try \"modprobe fuse\"");
    }
    return canLoad("fuse") || canLoad("libfuse.so.2") ? Optional.empty() : Optional.of(REMEDY);
  }

  private static boolean canLoad(String library) {
    try {
      LibraryLoader.create(LibFuse.class).failImmediately().load(library);
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  @Override
  public Session mount(Path mountPoint, Operations operations, FuseMountOptions options)
      throws MountFailedException, InterruptedException {
    CompletableFuture<Integer> served = new CompletableFuture<>();
    CompletableFuture<Integer> started = new CompletableFuture<>();
    JnrFuseAdapter adapter = adapter(operations, () -> started.complete(0));
    String[] arguments = arguments(mountPoint, options);
    Thread thread =
        new Thread(() -> serve(adapter, arguments, started, served), "keepfs-jnr " + mountPoint);
    thread.setDaemon(true);
    thread.start();
    boolean ready = false;
    try {
      ready = started.get(options.mountLimit().toNanos(), TimeUnit.NANOSECONDS) == 0;
    } catch (ExecutionException e) {
      throw new MountFailedException("mounting on " + mountPoint + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new MountFailedException(
          "mounting on "
              + mountPoint
              + ": the kernel said nothing for "
              + options.mountLimit().toMillis()
              + " ms",
          e);
    } finally {
      if (!ready && !served.isDone()) {
        JnrUnmount.attempt(mountPoint, true, options.closeLimit());
      }
    }
    if (!ready) {
      throw new MountFailedException(
          "libfuse 2 could not mount on " + mountPoint + "; it says why on standard error");
    }
    return new JnrMount(mountPoint, operations, served);
  }

  private static JnrFuseAdapter adapter(Operations operations, Runnable ready)
      throws MountFailedException {
    try {
      return new JnrFuseAdapter(operations, ready);
    } catch (UnsatisfiedLinkError e) {
      throw new MountFailedException(REMEDY, e);
    }
  }

  private static void serve(
      JnrFuseAdapter adapter,
      String[] arguments,
      CompletableFuture<Integer> started,
      CompletableFuture<Integer> served) {
    try {
      int code = adapter.serve(arguments);
      served.complete(code);
      // Has no effect when it had started; serving nothing is a failure even with code 0.
      started.complete(code == 0 ? -1 : code);
    } catch (RuntimeException | Error e) {
      served.completeExceptionally(e);
      started.completeExceptionally(e);
    }
  }

  static String[] arguments(Path mountPoint, FuseMountOptions options) {
    List<String> list = new ArrayList<>();
    list.add("fsname=" + escaped(options.fsName()));
    if (!options.subtype().isEmpty()) {
      list.add("subtype=" + escaped(options.subtype()));
    }
    // An unlinked open file keeps working by its handle, so libfuse need not hide it by renaming.
    list.add("hard_remove");
    list.add("big_writes");
    list.add("entry_timeout=0");
    list.add("negative_timeout=0");
    list.add("attr_timeout=0");
    list.add("max_background=" + options.maxBackground());
    if (options.readOnly()) {
      list.add("ro");
    }
    if (options.allowOther()) {
      list.add("allow_other");
    }
    if (options.defaultPermissions()) {
      list.add("default_permissions");
    }
    if (options.autoUnmount()) {
      list.add("auto_unmount");
    }
    return new String[] {"keepfs", "-f", mountPoint.toString(), "-o", String.join(",", list)};
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace(",", "\\,");
  }
}
