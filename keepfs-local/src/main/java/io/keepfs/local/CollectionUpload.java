package io.keepfs.local;

import io.keepfs.local.keepstore.BlockFolder;
import io.keepfs.local.manifest.Locator;
import io.keepfs.local.manifest.ManifestBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Puts files into a new collection, straight into the cluster's folders: small files share blocks,
 * and blocks have up to 64 MiB. Holds one block in memory. Not thread-safe.
 */
public final class CollectionUpload {
  private final List<BlockFolder> folders;
  private final Function<String, StoredCollection> finisher;
  private final ManifestBuilder manifest = new ManifestBuilder();
  private final List<Locator> blocks = new ArrayList<>();
  private byte[] block = new byte[64 << 10];
  private int filled;

  CollectionUpload(List<BlockFolder> folders, Function<String, StoredCollection> finisher) {
    this.folders = folders;
    this.finisher = finisher;
  }

  /**
   * Adds a file with that content.
   *
   * @param path inside the collection, such as {@code a/b.txt}
   * @throws IllegalArgumentException where the path is none, or was added before
   */
  public CollectionUpload add(String path, byte[] content) throws IOException {
    return add(path, new ByteArrayInputStream(content));
  }

  /** Adds a file with the content of that file. */
  public CollectionUpload add(String path, Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return add(path, content);
    }
  }

  /** Adds a file with what the stream gives until its end; the stream stays open. */
  public CollectionUpload add(String path, InputStream content) throws IOException {
    List<ManifestBuilder.Segment> segments = new ArrayList<>();
    int n = 0;
    while (n >= 0) {
      int start = filled;
      int number = blocks.size();
      n = fill(content);
      if (filled > start) {
        segments.add(new ManifestBuilder.Segment(number, start, filled - start));
      }
      if (filled == Locator.MAX_BLOCK_BYTES) {
        writeBlock();
      }
    }
    manifest.addFile(path, segments);
    return this;
  }

  /** Reads until the block is full or the content ends; -1 for the latter. */
  private int fill(InputStream content) throws IOException {
    while (filled < Locator.MAX_BLOCK_BYTES) {
      if (filled == block.length) {
        block = Arrays.copyOf(block, Math.min(2 * filled, Locator.MAX_BLOCK_BYTES));
      }
      int n = content.read(block, filled, block.length - filled);
      if (n < 0) {
        return -1;
      }
      filled += n;
    }
    return 0;
  }

  /** Adds a folder, which may stay empty. */
  public CollectionUpload addFolder(String path) {
    manifest.addFolder(path);
    return this;
  }

  private void writeBlock() throws IOException {
    Locator locator = null;
    for (BlockFolder folder : folders) {
      locator = folder.put(new ByteArrayInputStream(block, 0, filled), null);
    }
    blocks.add(Objects.requireNonNull(locator));
    filled = 0;
  }

  /** Writes what is left and makes the collection; nothing can be added after that. */
  public StoredCollection finish() throws IOException {
    if (filled > 0) {
      writeBlock();
    }
    return finisher.apply(manifest.write(blocks));
  }
}
