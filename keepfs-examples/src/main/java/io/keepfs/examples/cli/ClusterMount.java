package io.keepfs.examples.cli;

import io.keepfs.arvados.ArvadosFileSystem;
import io.keepfs.arvados.ArvadosSettings;
import io.keepfs.arvados.ArvadosStartException;
import io.keepfs.arvados.MountLayout;
import io.keepfs.arvados.SettingsException;
import io.keepfs.arvados.writing.Unsaved;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.collection.store.ManifestStore;
import io.keepfs.fuse.FuseMount;
import io.keepfs.fuse.MountFailedException;
import io.keepfs.inode.InodeRegistry;
import io.keepfs.inode.RegistryOptions;
import io.keepfs.vfs.OperationCounters;
import io.keepfs.vfs.OperationListener;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cluster that is mounted: the file system on the cluster, and the mount on it. Thread-safe. */
final class ClusterMount implements AutoCloseable {
  private final ArvadosFileSystem arvados;
  private final FuseMount mount;
  private final @Nullable CrunchStatistics statistics;

  private ClusterMount(
      ArvadosFileSystem arvados, FuseMount mount, @Nullable CrunchStatistics statistics) {
    this.arvados = arvados;
    this.mount = mount;
    this.statistics = statistics;
  }

  /**
   * Connects and mounts; returns when the mount can be used.
   *
   * @param before what to do about a mount that is there already
   * @param environment where the settings are, with {@code home}'s settings.conf behind it
   */
  static ClusterMount mount(
      Path directory,
      MountLayout layout,
      MountOptions options,
      UnmountOptions before,
      Map<String, String> environment,
      Path home)
      throws CommandException, InterruptedException {
    FuseMount.prepare(); // while the cluster is being asked
    Optional<WriteOptions> writing =
        options.writing().options(environment, home, before.saveLimit());
    ArvadosFileSystem arvados = connect(layout, options, writing, environment, home);
    boolean mounted = false;
    OperationCounters counters = new OperationCounters();
    Operations operations =
        new Operations(
            InodeRegistry.create(
                arvados.root(),
                RegistryOptions.DEFAULT.withBudgetBytes(options.directoryCacheBytes())),
            (writing.isPresent() ? OperationsOptions.READ_WRITE : OperationsOptions.READ_ONLY)
                .withAbsentFor(options.negativeTime())
                .withListener(
                    options.crunchstatInterval().isZero() ? OperationListener.NONE : counters));
    try {
      before.unmount(directory, options.givenSubtype());
      FuseMount mount =
          FuseMount.builder(directory, operations)
              .transport(options.transport())
              .allowOther(options.allowOther())
              .subtype(options.subtype())
              .mount();
      mounted = true;
      return new ClusterMount(
          arvados, mount, statistics(arvados, counters, options.crunchstatInterval()));
    } catch (MountFailedException e) {
      throw new CommandException(String.valueOf(e.getMessage()), e);
    } finally {
      if (!mounted) {
        close(operations, arvados);
      }
    }
  }

  private static @Nullable CrunchStatistics statistics(
      ArvadosFileSystem arvados, OperationCounters counters, Duration interval) {
    if (interval.isZero()) {
      return null;
    }
    CrunchStatistics statistics =
        new CrunchStatistics(
            arvados::blockCacheStats, counters, System.err::println, System::nanoTime);
    statistics.every(interval);
    return statistics;
  }

  private static ArvadosFileSystem connect(
      MountLayout layout,
      MountOptions options,
      Optional<WriteOptions> writing,
      Map<String, String> environment,
      Path home)
      throws CommandException {
    try {
      ArvadosFileSystem.Builder builder =
          ArvadosFileSystem.builder(ArvadosSettings.load(environment, home))
              .layout(layout)
              .blockCache(options.cache().blockCache(environment, home))
              .manifestFolder(
                  ManifestStore.standardFolder(environment, home), options.manifestCacheBytes())
              .refreshTime(options.refreshTime())
              .events(options.events())
              .retries(options.retries())
              .filters(options.listing().filters())
              .storageClasses(options.listing().storageClasses());
      options.listing().slashSubstitution().ifPresent(builder::slashSubstitution);
      writing.ifPresent(builder::readWrite);
      return builder.start();
    } catch (SettingsException e) {
      throw new CommandException(
          e.getMessage() + "; or try keepfs with a cluster of its own: keepfs demo, keepfs local",
          e);
    } catch (ArvadosStartException e) {
      throw new CommandException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns the transport in use. */
  String transport() {
    return mount.transport();
  }

  /**
   * Waits until somebody has unmounted it.
   *
   * @throws IOException when it ended in another way
   */
  void join() throws IOException, InterruptedException {
    mount.join();
  }

  /** Unmounts, and returns when that is done; {@link #join} returns then too. */
  void unmount() throws IOException {
    mount.close();
  }

  /**
   * Unmounts if need be, and saves what is unsaved.
   *
   * @throws UnsavedException when something could not be saved
   */
  void save() throws IOException, UnsavedException {
    IOException failure = null;
    try {
      mount.close();
    } catch (IOException e) {
      failure = e;
    }
    List<Unsaved> unsaved = arvados.save();
    if (!unsaved.isEmpty()) {
      throw new UnsavedException(unsaved);
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Unmounts if need be, and ends the connection to the cluster. */
  @Override
  public void close() throws IOException {
    try {
      mount.close();
    } finally {
      if (statistics != null) {
        statistics.close();
      }
      arvados.close();
    }
  }

  private static void close(Operations operations, ArvadosFileSystem arvados)
      throws CommandException {
    try {
      operations.close();
    } catch (IOException e) {
      throw new CommandException(String.valueOf(e.getMessage()), e);
    } finally {
      arvados.close();
    }
  }
}
