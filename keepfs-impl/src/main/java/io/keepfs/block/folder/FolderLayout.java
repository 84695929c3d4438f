package io.keepfs.block.folder;

import io.keepfs.block.BlockHash;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Where in a folder what lies. Stateless. */
record FolderLayout(Path root) {
  private static final String SUFFIX = ".keepcacheblock";
  private static final String TEMPORARY = "tmp";
  private static final int PREFIX_LENGTH = 3;

  private static final FileAttribute<Set<PosixFilePermission>> OWN_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWN_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** A new file and a channel to write and read it. */
  record Created(Path path, FileChannel channel) {}

  Path file(BlockHash hash) {
    String hex = hash.hex();
    return root.resolve(hex.substring(0, PREFIX_LENGTH)).resolve(hex + SUFFIX);
  }

  /** The block that a file is, by its name; empty for anything else. */
  Optional<BlockHash> hashOf(Path file) {
    String name = file.getFileName().toString();
    if (!name.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    String hex = name.substring(0, name.length() - SUFFIX.length());
    boolean here =
        BlockHash.isHex(hex.getBytes(StandardCharsets.UTF_8), 0)
            && hex.length() == BlockHash.HEX_LENGTH
            && hex.startsWith(file.getParent().getFileName().toString());
    return here ? Optional.of(BlockHash.parse(hex)) : Optional.empty();
  }

  boolean isTemporary(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(TEMPORARY) && name.endsWith(SUFFIX);
  }

  /** Makes the root itself, with whatever is missing above it. */
  void createRoot() throws IOException {
    Files.createDirectories(root, OWN_DIRECTORY);
  }

  /** A new temporary file beside where the block will lie. */
  Created createTemporary(BlockHash hash) throws IOException {
    Path directory = file(hash).getParent();
    Path path = directory.resolve(TEMPORARY + UUID.randomUUID() + SUFFIX);
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      return new Created(path, FileChannel.open(path, options, OWN_FILE));
    } catch (NoSuchFileException e) {
      createDirectory(directory);
      return new Created(path, FileChannel.open(path, options, OWN_FILE));
    }
  }

  private void createDirectory(Path directory) throws IOException {
    createRoot();
    try {
      Files.createDirectory(directory, OWN_DIRECTORY);
    } catch (FileAlreadyExistsException e) {
      // another program was first
    }
  }
}
