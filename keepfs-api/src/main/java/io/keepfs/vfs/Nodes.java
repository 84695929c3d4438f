package io.keepfs.vfs;

import io.keepfs.api.Errno;
import io.keepfs.api.Node;
import io.keepfs.api.NodeException;
import java.nio.charset.StandardCharsets;

/** What every family of operations needs of nodes and names. */
final class Nodes {
  /** The longest name that can be made; what statfs tells. */
  static final int MAX_NAME_BYTES = 255;

  /**
   * The longest name that can be found: FUSE's own limit. A source that counts names in characters
   * has longer ones than can be made here.
   */
  static final int MAX_FOUND_NAME_BYTES = 1024;

  private Nodes() {}

  /** Returns the node, its source read again if it was stale. */
  static <N extends Node> N refreshed(N node) throws NodeException {
    if (node.freshness().isStale()) {
      node.refresh();
    }
    return node;
  }

  /** Refuses what can be no name: ENAMETOOLONG, or EINVAL. */
  static String requireName(String name) throws NodeException {
    requireLength(name, MAX_FOUND_NAME_BYTES);
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      throw new NodeException(Errno.EINVAL, "not a name: '" + name + "'");
    }
    return name;
  }

  /** Refuses what is no name to remove or move, {@code .} and {@code ..} among it. */
  static String requireOwnName(String name) throws NodeException {
    if (name.equals(".") || name.equals("..")) {
      throw new NodeException(Errno.EINVAL, "not a name of its own: " + name);
    }
    return requireName(name);
  }

  /** Refuses what is too long a name to be made, or not to be there: ENAMETOOLONG. */
  static String requireNewLength(String name) throws NodeException {
    requireLength(name, MAX_NAME_BYTES);
    return name;
  }

  /** Returns how many bytes of UTF-8 a name has. */
  static int lengthBytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void requireLength(String name, int limitBytes) throws NodeException {
    // A char is at most three bytes of UTF-8, so shorter names need no counting.
    if (name.length() > limitBytes / 3 && lengthBytes(name) > limitBytes) {
      throw new NodeException(
          Errno.ENAMETOOLONG, "names have at most " + limitBytes + " bytes: " + name);
    }
  }
}
