package io.keepfs.local.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The texts of manifests, a file each, named by a key that the text determines (its MD5). Texts are
 * never changed; what no record names any more is removed some changes later, as somebody may just
 * be about to read it, or at the next start. Thread-safe.
 */
public final class ManifestFiles {
  /** How many texts that were let go are kept; each may have the size of a request. */
  static final int MAX_RELEASED = 32;

  private final Path folder;

  /** In order of their release. */
  private final Set<String> released = new LinkedHashSet<>(); // guarded by this

  /** In that folder. */
  public ManifestFiles(Path folder) {
    this.folder = folder;
  }

  /** Keeps a text under that key; nothing is written when the key is known. */
  public void put(String key, String text) {
    synchronized (this) {
      released.remove(key);
    }
    Path file = file(key);
    if (Files.exists(file)) {
      return;
    }
    try {
      Path temporary = Files.createTempFile(folder, "new", ".tmp");
      Files.writeString(temporary, text, StandardCharsets.UTF_8);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep manifest " + key, e);
    }
  }

  /** The text kept under that key; the empty key is the empty text. */
  public String get(String key) {
    if (key.isEmpty()) {
      return "";
    }
    try {
      return Files.readString(file(key), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read manifest " + key, e);
    }
  }

  /**
   * Lets a text go that a record named until now.
   *
   * @param named tells whether another record names a key
   */
  public synchronized void release(String key, Predicate<String> named) {
    if (key.isEmpty()) {
      return;
    }
    released.remove(key);
    released.add(key);
    if (released.size() > MAX_RELEASED) {
      String oldest = released.iterator().next();
      released.remove(oldest);
      if (!named.test(oldest)) {
        try {
          Files.deleteIfExists(file(oldest));
        } catch (IOException e) {
          throw new UncheckedIOException("cannot remove manifest " + oldest, e);
        }
      }
    }
  }

  /** Removes the texts of all keys but these. */
  public void retain(Set<String> keys) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!keys.contains(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
  }

  private Path file(String key) {
    return folder.resolve(key);
  }
}
