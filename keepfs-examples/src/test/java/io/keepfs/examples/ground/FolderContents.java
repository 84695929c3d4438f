package io.keepfs.examples.ground;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is in a folder: paths of files with length and MD5, and of empty directories. */
public final class FolderContents {
  private FolderContents() {}

  /** Reads all of it. */
  public static SortedMap<String, String> of(Path folder) throws IOException {
    SortedMap<String, String> found = new TreeMap<>();
    add(folder, "", found);
    return found;
  }

  private static void add(Path folder, String prefix, SortedMap<String, String> found)
      throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        String path = prefix + entry.getFileName();
        if (!Files.isDirectory(entry)) {
          found.put(path, digest(entry));
          continue;
        }
        int before = found.size();
        add(entry, path + "/", found);
        if (found.size() == before) {
          found.put(path + "/", "empty");
        }
      }
    }
  }

  /** What is told of a file with that content. */
  public static String digest(byte[] content) {
    return told(content.length, md5().digest(content));
  }

  private static String digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest md5 = md5();
      byte[] buffer = new byte[1 << 17];
      long length = 0;
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        md5.update(buffer, 0, n);
        length += n;
      }
      return told(length, md5.digest());
    }
  }

  private static String told(long length, byte[] md5) {
    return length + " " + HexFormat.of().formatHex(md5);
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
