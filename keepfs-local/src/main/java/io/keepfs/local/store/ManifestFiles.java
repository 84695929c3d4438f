package io.keepfs.local.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The texts of manifests, a file each, named by a key that the text determines (its MD5). Texts are
 * never changed; what no record names is removed at the next start. Thread-safe.
 */
public final class ManifestFiles {
  private final Path folder;

  /** In that folder. */
  public ManifestFiles(Path folder) {
    this.folder = folder;
  }

  /** Keeps a text under that key; nothing is written when the key is known. */
  public void put(String key, String text) {
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
