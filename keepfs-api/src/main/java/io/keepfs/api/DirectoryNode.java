package io.keepfs.api;

import java.util.List;
import java.util.Optional;

/**
 * A directory: names that lead to nodes.
 *
 * <p>Only {@link #lookup}, {@link #list} and {@link #attributes} are needed. Each change of the
 * tree is refused with ENOTSUP until it is overridden. A directory whose entries change by another
 * way than these calls tells the engine through {@link NodeContext#entryChanged}.
 */
public non-sealed interface DirectoryNode extends Node {

  @Override
  default NodeKind kind() {
    return NodeKind.DIRECTORY;
  }

  /**
   * Finds an entry. It may find what {@link #list} does not show (a directory of everything that
   * has an id, say).
   *
   * @return the node, or empty when there is none of that name
   * @throws NodeException when it cannot be known; never ENOENT for a name that is merely absent
   */
  Optional<Node> lookup(String name) throws NodeException;

  /**
   * Returns the entries as an immutable snapshot with fast access by index, without {@code .} and
   * {@code ..}. A large directory makes its entries as they are asked for.
   */
  List<DirectoryEntry> list() throws NodeException;

  /**
   * Returns whether what a listing names can be described without waiting for a source: the engine
   * may then do so before it is asked to.
   */
  default boolean entriesAtHand() {
    return false;
  }

  /**
   * Makes an empty file.
   *
   * @param permissions the lower 12 bits of a mode, the caller's umask already applied
   * @throws NodeException with EEXIST when the name is taken
   */
  default FileNode createFile(String name, int permissions) throws NodeException {
    throw NodeException.unsupported("creating a file");
  }

  /**
   * Makes an empty file that is opened so right after, by {@link FileNode#open}: for directories
   * that do more when a file is closed.
   *
   * @param permissions the lower 12 bits of a mode, the caller's umask already applied
   * @throws NodeException with EEXIST when the name is taken
   */
  default FileNode createFile(String name, int permissions, OpenMode mode) throws NodeException {
    return createFile(name, permissions);
  }

  /**
   * Makes an empty directory.
   *
   * @param permissions the lower 12 bits of a mode, the caller's umask already applied
   * @throws NodeException with EEXIST when the name is taken
   */
  default DirectoryNode createDirectory(String name, int permissions) throws NodeException {
    throw NodeException.unsupported("creating a directory");
  }

  /**
   * Removes a file's name. Handles that are open on it go on working.
   *
   * @throws NodeException with ENOENT, or EISDIR for a directory
   */
  default void removeFile(String name) throws NodeException {
    throw NodeException.unsupported("removing a file");
  }

  /**
   * Removes an empty directory.
   *
   * @throws NodeException with ENOENT, ENOTDIR, or ENOTEMPTY
   */
  default void removeDirectory(String name) throws NodeException {
    throw NodeException.unsupported("removing a directory");
  }

  /**
   * Moves an entry of this directory, by the rules of rename(2): a file may replace a file, a
   * directory an empty directory. The engine has refused moving a directory into itself.
   *
   * @param target the directory it moves to, which may be this one; of any class, so check it
   * @throws NodeException with ENOENT, EEXIST, EISDIR, ENOTDIR, ENOTEMPTY, or EXDEV when {@code
   *     target} is no place for it
   */
  default void rename(String name, DirectoryNode target, String targetName, RenameMode mode)
      throws NodeException {
    throw NodeException.unsupported("renaming");
  }

  /**
   * Returns when all that was changed below here is safe on the source.
   *
   * @throws NodeException with EIO when it could not be saved
   */
  default void flush() throws NodeException {}
}
