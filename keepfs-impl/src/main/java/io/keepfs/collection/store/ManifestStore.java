package io.keepfs.collection.store;

import io.keepfs.block.folder.CacheDirectory;
import io.keepfs.manifest.ManifestWriter;
import io.keepfs.manifest.PortableDataHash;
import io.keepfs.manifest.PortableHashSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of manifests by portable data hash, without signatures; what has one hash never changes.
 *
 * <p>A file is {@code <first two of the hash>/<hash>+<size>.manifest}; it is written under another
 * name and renamed, and its hash is checked when it is read, so that any number of processes may
 * share a folder, and a crash or a full disk leaves nothing wrong behind. The folder is kept within
 * its bound by deleting what was not read for the longest time; each process looks it over before
 * it first writes, and again after each sixteenth of the bound that it wrote: by so much per
 * process the bound can be passed.
 *
 * <p>Beside them it remembers which collections had a large manifest, so that whoever comes back to
 * one can look for it here before fetching it: an empty file {@code <last two>/<uuid>.large}.
 *
 * <p>It is a cache: nothing here fails. A folder that cannot be used is told of in one warning, and
 * then the store is empty and stays so. Thread-safe; no lock is held over a disk access.
 */
public final class ManifestStore {
  /** The usual bound: 512 MiB, a few million files' worth. */
  public static final long DEFAULT_MAX_BYTES = 512L << 20;

  /** Keeps nothing. */
  public static final ManifestStore OFF =
      new ManifestStore(null, 0, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  static final String SUFFIX = ".manifest";
  static final String LARGE_SUFFIX = ".large";
  static final String UNFINISHED_SUFFIX = ".tmp";

  /** From this length on, asking for the record first is worth a request. */
  private static final int LARGE_BYTES = 256 << 10;

  private static final Logger log = LoggerFactory.getLogger(ManifestStore.class);
  private static final FileAttribute<?> FOR_OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final int BUFFER_BYTES = 64 << 10;

  /** After this part of the bound is written, the folder is looked over again. */
  private static final int SWEEPS_PER_BOUND = 16;

  private final @Nullable Path folder;
  private final long maxBytes;
  private final Clock clock;
  private final AtomicBoolean writable;
  private final AtomicBoolean sweeping = new AtomicBoolean();

  /** Bytes written since the folder was looked over last; at first, enough to do so. */
  private final AtomicLong unswept;

  private ManifestStore(@Nullable Path folder, long maxBytes, Clock clock) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.clock = clock;
    this.writable = new AtomicBoolean(folder != null);
    this.unswept = new AtomicLong(maxBytes);
  }

  /** The usual folder: {@code keepfs-manifests} beside the usual one of blocks. */
  public static Path standardFolder(Map<String, String> environment, Path home) {
    return CacheDirectory.standard(environment, home).resolveSibling("keepfs-manifests");
  }

  /**
   * Opens a folder, which is made if need be, for its owner only.
   *
   * @param folder may be in use by other processes; should hold nothing else
   * @param maxBytes how much disk the manifests may take
   * @param clock tells when a manifest was read
   * @return {@link #OFF} when the folder cannot be used, after a warning
   */
  public static ManifestStore open(Path folder, long maxBytes, Clock clock) {
    if (maxBytes <= 0) {
      return OFF;
    }
    try {
      Files.createDirectories(folder, FOR_OWNER);
      Files.delete(Files.createTempFile(folder, "try", UNFINISHED_SUFFIX));
      return new ManifestStore(folder, maxBytes, clock);
    } catch (IOException | UnsupportedOperationException e) {
      log.warn(
          "manifests are not kept in {}, make it writable or name another: {}",
          folder,
          e.toString());
      return OFF;
    }
  }

  /**
   * Returns the manifest of that hash, in UTF-8 and without signatures, if it is here. The array is
   * the caller's.
   */
  public Optional<byte[]> find(PortableDataHash hash) {
    if (folder == null) {
      return Optional.empty();
    }
    Path file = file(folder, hash);
    try {
      if (Files.size(file) == hash.sizeBytes()) {
        byte[] text = Files.readAllBytes(file);
        if (PortableDataHash.ofManifest(text).equals(hash)) {
          touch(file);
          return Optional.of(text);
        }
      }
      log.warn("{} is damaged and is deleted", file);
      Files.deleteIfExists(file);
    } catch (NoSuchFileException e) {
      log.trace("{} is not there", file);
    } catch (IOException e) {
      log.debug("{} cannot be read: {}", file, e.toString());
    }
    return Optional.empty();
  }

  /** Returns whether a large manifest was kept for the collection of that uuid, some time. */
  public boolean hadLarge(String uuid) {
    return folder != null && Files.exists(largeMark(folder, uuid));
  }

  /**
   * Keeps a manifest, unless it is here already, has another hash, or is too large.
   *
   * @param id the uuid of the collection that has it, or the hash when that is all that is known
   * @param text in UTF-8, signed or not
   */
  public void keep(String id, PortableDataHash hash, byte[] text) {
    if (folder == null || !writable.get() || hash.sizeBytes() > maxBytes / 2) {
      return;
    }
    Path file = file(folder, hash);
    try {
      if (text.length >= LARGE_BYTES && !PortableDataHash.isValid(id)) {
        markLarge(largeMark(folder, id));
      }
      if (Files.exists(file)) {
        return;
      }
      write(hash, text, file);
    } catch (IOException | UncheckedIOException e) {
      if (writable.compareAndSet(true, false)) {
        log.warn("no more manifests are kept in {}: {}", folder, e.toString());
      }
      return;
    }
    long since = unswept.addAndGet(ManifestSweep.diskBytes(hash.sizeBytes()));
    if (since > maxBytes / SWEEPS_PER_BOUND) {
      sweep(folder);
    }
  }

  private static Path file(Path folder, PortableDataHash hash) {
    String name = hash.toString();
    return folder.resolve(name.substring(0, 2)).resolve(name + SUFFIX);
  }

  private static Path largeMark(Path folder, String uuid) {
    String group = uuid.substring(Math.max(0, uuid.length() - 2));
    return folder.resolve(group).resolve(uuid + LARGE_SUFFIX);
  }

  private void markLarge(Path mark) throws IOException {
    if (!Files.exists(mark)) {
      Files.createDirectories(mark.resolveSibling(""), FOR_OWNER);
      Files.write(mark, new byte[0]);
    }
    touch(mark);
  }

  private void touch(Path file) throws IOException {
    FileTime now = FileTime.from(clock.instant());
    Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(null, now, null);
  }

  private void write(PortableDataHash hash, byte[] text, Path file) throws IOException {
    Path parent = Files.createDirectories(file.resolveSibling(""), FOR_OWNER);
    Path unfinished = Files.createTempFile(parent, "new", UNFINISHED_SUFFIX);
    try {
      if (writePortable(text, unfinished).equals(hash)) {
        touch(unfinished);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      } else {
        log.debug("a manifest that was said to be {} is not", hash);
      }
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static PortableDataHash writePortable(byte[] text, Path file) throws IOException {
    PortableHashSink hash = new PortableHashSink();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)) {
      ManifestWriter.Sink both =
          (bytes, from, length) -> {
            hash.write(bytes, from, length);
            try {
              out.write(bytes, from, length);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          };
      PortableDataHash.writePortable(text, both);
    }
    return hash.hash();
  }

  /** One thread looks the folder over; others go on meanwhile. */
  private void sweep(Path where) {
    if (!sweeping.compareAndSet(false, true)) {
      return;
    }
    try {
      unswept.set(0);
      new ManifestSweep(where, maxBytes, clock.instant()).run();
    } catch (IOException e) {
      if (writable.compareAndSet(true, false)) {
        log.warn(
            "no more manifests are kept in {}, for it cannot be read: {}", where, e.toString());
      }
    } finally {
      sweeping.set(false);
    }
  }
}
