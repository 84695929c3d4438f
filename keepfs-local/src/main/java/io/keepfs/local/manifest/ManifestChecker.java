package io.keepfs.local.manifest;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a manifest for its validity, and counts its files. */
public final class ManifestChecker implements ManifestReader.Visitor {
  private final Set<String> files = new HashSet<>();
  private long bytes;

  private ManifestChecker() {}

  /**
   * What a manifest holds.
   *
   * @param files how many paths have content (or are empty files)
   * @param bytes the sum of their sizes
   */
  public record Summary(long files, long bytes) {}

  /**
   * Checks a text, with or without signatures.
   *
   * @throws ManifestSyntaxException where it is no manifest
   */
  public static Summary check(String text) throws ManifestSyntaxException {
    ManifestChecker checker = new ManifestChecker();
    ManifestReader.read(text, checker);
    return new Summary(checker.files.size(), checker.bytes);
  }

  @Override
  public void stream(String folder, List<Locator> blocks) {
    // Only files count.
  }

  @Override
  public void file(String path, long position, long size) {
    files.add(path);
    bytes += size;
  }
}
