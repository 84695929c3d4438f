package io.keepfs.local.keepstore;

import io.keepfs.local.manifest.Locator;
import io.keepfs.local.manifest.ManifestTexts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Blocks as files, {@code <first 3 of the MD5>/<MD5>}, written aside and renamed into place.
 *
 * <p>A block's MD5 is checked when it is read for the first time and again when its file changed
 * since; so a rotten block is never served, and a good one costs its check once. Thread-safe.
 */
public final class BlockFolder {
  private static final int COPY_BYTES = 256 << 10;
  private static final int PREFIX_LENGTH = 3;

  private final Path root;

  /** The state in which a block's file was found good. */
  private final ConcurrentMap<String, Stamp> checked = new ConcurrentHashMap<>();

  /** Whether rotten blocks are answered as if they were good. */
  private volatile boolean unchecked;

  private record Stamp(FileTime modified, long size) {}

  /**
   * A block that is there.
   *
   * @param hash its MD5
   * @param size in bytes
   * @param modified when it was written
   */
  public record StoredBlock(String hash, long size, Instant modified) {}

  /** In that folder, which exists. */
  public BlockFolder(Path root) {
    this.root = root;
  }

  /** More bytes than a block may have. */
  public static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    TooLongException() {
      super("a block has at most " + Locator.MAX_BLOCK_BYTES + " bytes");
    }
  }

  /** Bytes whose MD5 is not the one they were sent as. */
  public static final class WrongHashException extends IOException {
    private static final long serialVersionUID = 1;

    WrongHashException(String expected, String actual) {
      super("the block's MD5 is " + actual + ", not " + expected);
    }
  }

  /**
   * Keeps a block.
   *
   * @param expected the MD5 it must have; null for any
   * @return its locator
   */
  public Locator put(InputStream bytes, @Nullable String expected) throws IOException {
    Path temporary = Files.createTempFile(root, "new", ".tmp");
    try {
      MessageDigest md5 = ManifestTexts.newMd5();
      long size = copy(bytes, temporary, md5);
      String hash = HexFormat.of().formatHex(md5.digest());
      if (expected != null && !expected.equals(hash)) {
        throw new WrongHashException(expected, hash);
      }
      Path file = file(hash);
      Files.createDirectories(file.getParent());
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      checked.put(hash, stamp(file));
      return Locator.of(hash, size);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static long copy(InputStream from, Path to, MessageDigest md5) throws IOException {
    long size = 0;
    byte[] buffer = new byte[COPY_BYTES];
    try (OutputStream out = Files.newOutputStream(to)) {
      for (int n = fill(buffer, from); n > 0; n = fill(buffer, from)) {
        size += n;
        if (size > Locator.MAX_BLOCK_BYTES) {
          throw new TooLongException();
        }
        md5.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    return size;
  }

  private static int fill(byte[] buffer, InputStream from) throws IOException {
    return from.readNBytes(buffer, 0, buffer.length);
  }

  /**
   * A block's bytes, mapped from its file.
   *
   * @throws NoSuchFileException where the block is not here
   * @throws WrongHashException where its file is rotten
   */
  public ByteBuffer get(String hash) throws IOException {
    Path file = file(hash);
    Stamp stamp = stamp(file);
    ByteBuffer bytes;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, stamp.size());
    }
    if (!unchecked && !stamp.equals(checked.get(hash))) {
      MessageDigest md5 = ManifestTexts.newMd5();
      md5.update(bytes.duplicate());
      String actual = HexFormat.of().formatHex(md5.digest());
      if (!actual.equals(hash)) {
        throw new WrongHashException(hash, actual);
      }
      checked.put(hash, stamp);
    }
    return bytes;
  }

  /** Whether to answer rotten blocks as if they were good; for tests of clients. */
  public void setUnchecked(boolean unchecked) {
    this.unchecked = unchecked;
  }

  /** Spoils a block: its first byte changes, its size does not. */
  public void corrupt(String hash) throws IOException {
    Path file = file(hash);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer first = ByteBuffer.allocate(1);
      if (channel.read(first, 0) < 1) {
        throw new IOException("block " + hash + " has no byte to spoil");
      }
      first.put(0, (byte) (first.get(0) ^ 0xff)).rewind();
      channel.write(first, 0);
    }
    checked.remove(hash);
  }

  /** Removes a block; whether it was here. */
  public boolean delete(String hash) throws IOException {
    checked.remove(hash);
    return Files.deleteIfExists(file(hash));
  }

  /** Whether the block's file is here. */
  public boolean has(String hash) {
    return Files.exists(file(hash));
  }

  /** The blocks whose MD5 begins so, in order. */
  public List<StoredBlock> list(String prefix) throws IOException {
    List<StoredBlock> blocks = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root, 2)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (name.startsWith(prefix) && Locator.parse(name) != null) {
          Stamp stamp = stamp(file);
          blocks.add(new StoredBlock(name, stamp.size(), stamp.modified().toInstant()));
        }
      }
    }
    blocks.sort(Comparator.comparing(StoredBlock::hash));
    return blocks;
  }

  private static Stamp stamp(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Stamp(attributes.lastModifiedTime(), attributes.size());
  }

  private Path file(String hash) {
    return root.resolve(hash.substring(0, PREFIX_LENGTH)).resolve(hash);
  }
}
