package io.keepfs.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What lies in a folder, by content.
 *
 * @param files size and SHA-256 of each file, by its path in the folder
 */
record FolderDigest(SortedMap<String, FileDigest> files) {
  private static final int BUFFER_BYTES = 1 << 20;

  /** One file's content. */
  record FileDigest(long bytes, String sha256) {}

  /** Reads all files of a folder. */
  static FolderDigest of(Path folder) throws IOException {
    SortedMap<String, FileDigest> found = new TreeMap<>();
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.filter(Files::isRegularFile).toList();
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    for (Path path : paths) {
      found.put(folder.relativize(path).toString(), digest(path, buffer));
    }
    return new FolderDigest(found);
  }

  private static FileDigest digest(Path path, byte[] buffer) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    long bytes = 0;
    try (InputStream in = Files.newInputStream(path)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        bytes += n;
      }
    }
    if (bytes != Files.size(path)) {
      throw new IOException(path + " says " + Files.size(path) + " bytes, but has " + bytes);
    }
    return new FileDigest(bytes, HexFormat.of().formatHex(digest.digest()));
  }

  /** Returns how many bytes all files have together. */
  long bytes() {
    return files.values().stream().mapToLong(FileDigest::bytes).sum();
  }

  /** Tells each way in which another folder is not equal to this one. */
  List<String> differencesOf(FolderDigest other) {
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, FileDigest> file : files.entrySet()) {
      FileDigest there = other.files.get(file.getKey());
      if (there == null) {
        differences.add(file.getKey() + " is missing");
      } else if (!there.equals(file.getValue())) {
        differences.add(
            file.getKey()
                + " has "
                + there.bytes()
                + " bytes with SHA-256 "
                + there.sha256()
                + " instead of "
                + file.getValue().bytes()
                + " with "
                + file.getValue().sha256());
      }
    }
    for (String name : other.files.keySet()) {
      if (!files.containsKey(name)) {
        differences.add(name + " should not be there");
      }
    }
    return differences;
  }
}
