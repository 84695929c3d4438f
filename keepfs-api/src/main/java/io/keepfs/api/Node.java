package io.keepfs.api;

import java.util.Map;
import java.util.Optional;

/**
 * A file or directory that keepfs can serve: behaviour only. Inode numbers, lookup counts, parents
 * and open handles belong to the engine ({@code io.keepfs.inode}), never to a node.
 *
 * <p><b>Identity.</b> Equal nodes are one file and share one inode. A node that its directory keeps
 * needs nothing; one that is made anew at each lookup must define {@code equals} and {@code
 * hashCode} by what it stands for.
 *
 * <p><b>Threads.</b> Every method may be called by many threads at once. Methods that declare
 * {@link NodeException} may block on a network or a disk, within a bound; an interrupt must end the
 * wait with {@link Errno#EINTR}. All others return at once.
 */
public sealed interface Node permits DirectoryNode, FileNode {

  /** Returns whether this is a directory or a file. */
  NodeKind kind();

  /**
   * Returns size, times and permissions as they are now. When the node is stale, the engine calls
   * {@link #refresh} first.
   *
   * @throws NodeException with EIO when they cannot be had
   */
  NodeAttributes attributes() throws NodeException;

  /**
   * Hands over the way to the engine, before the node's first use. May be called again after the
   * engine forgot it.
   */
  default void attach(NodeContext context) {}

  /** Tells whether the node needs a {@link #refresh} and how long others may cache what it says. */
  default Freshness freshness() {
    return Freshness.CONSTANT;
  }

  /**
   * Reads the node's source again if it is stale. Concurrent calls must lead to one fetch; those
   * that come meanwhile may return at once and so serve the old snapshot ({@code
   * support.SingleFlight} does this).
   *
   * @throws NodeException when the source cannot be read, and nothing older can be served; ENOENT
   *     when it is gone
   */
  default void refresh() throws NodeException {}

  /** Returns the key by which events name this node, such as an Arvados uuid. */
  default Optional<String> uuid() {
    return Optional.empty();
  }

  /**
   * Returns about how many bytes {@link #evict} would free; zero for what costs nothing worth
   * freeing.
   */
  default long footprintBytes() {
    return 0;
  }

  /** Returns whether the contents can be dropped now and be had again from their source. */
  default boolean evictable() {
    return false;
  }

  /**
   * Drops the contents if {@link #evictable}; the next use reads them again. The kernel may still
   * refer to the node, and to what lies below; the engine has it forget the files there.
   */
  default void evict() {}

  /**
   * Changes permissions, owner or times. The size never comes here: see {@link FileNode#truncate}.
   *
   * @throws NodeException with ENOTSUP unless overridden
   */
  default void setAttributes(AttributeChange change) throws NodeException {
    throw NodeException.unsupported("changing attributes");
  }

  /** Returns the extended attributes, by full name ({@code user.…}); none unless overridden. */
  default Map<String, byte[]> extendedAttributes() throws NodeException {
    return Map.of();
  }

  /**
   * Returns those of the extended attributes that can be told without asking the source: whoever
   * lists many files asks for the names of each.
   */
  default Map<String, byte[]> knownExtendedAttributes() throws NodeException {
    return extendedAttributes();
  }

  /**
   * The last call: commits what is unsaved and lets go of what it holds.
   *
   * @throws NodeException when something could not be saved
   */
  default void close() throws NodeException {}
}
