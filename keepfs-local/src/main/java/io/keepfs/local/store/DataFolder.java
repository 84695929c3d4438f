package io.keepfs.local.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;

/**
 * The folder with all that a cluster remembers, held by one process at a time.
 *
 * <p>{@code records.mv} (the tables), {@code manifests/}, one folder of blocks for each Keep
 * service, {@code tls/} and {@code secrets/}. Folders are 0700 and secrets 0600.
 */
public final class DataFolder implements AutoCloseable {
  private final Path root;
  private final FileChannel lockFile;
  private final FileLock lock;

  private DataFolder(Path root, FileChannel lockFile, FileLock lock) {
    this.root = root;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Makes the folder where missing, and takes its lock.
   *
   * @throws IOException where it cannot be made or another cluster runs in it
   */
  public static DataFolder open(Path root) throws IOException {
    createFolder(root);
    FileChannel channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new DataFolder(root, channel, lock);
      }
    } catch (OverlappingFileLockException e) {
      // Another cluster of this very process: the same answer as for another process.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new IOException(
        "a local cluster is already running in " + root + "; stop it or use another data folder");
  }

  /** The folder itself. */
  public Path root() {
    return root;
  }

  /** A folder in it, made where missing. */
  public Path folder(String name) throws IOException {
    return createFolder(root.resolve(name));
  }

  /**
   * A secret text: the one kept under that name, else a new one, kept in a file that only its owner
   * reads.
   */
  public String secret(String name, Supplier<String> maker) throws IOException {
    Path file = folder("secrets").resolve(name);
    try {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (NoSuchFileException e) {
      String secret = maker.get();
      writePrivately(file, secret + "\n");
      return secret;
    }
  }

  /** Writes a file that only its owner reads, whole or not at all. */
  public static void writePrivately(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    Files.createFile(temporary, permissions(file, "rw-------"));
    Files.writeString(temporary, text, StandardCharsets.UTF_8);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path createFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, permissions(folder, "rwx------"));
    }
    return folder;
  }

  private static FileAttribute<?>[] permissions(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    try (lockFile) {
      lock.release();
    }
  }
}
