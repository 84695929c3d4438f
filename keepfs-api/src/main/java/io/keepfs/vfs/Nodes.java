package io.keepfs.vfs;

import io.keepfs.api.Errno;
import io.keepfs.api.Node;
import io.keepfs.api.NodeException;
import java.nio.charset.StandardCharsets;

/** What every family of operations needs of nodes and names. */
final class Nodes {
  static final int MAX_NAME_BYTES = 255;

  /** A char is at most three bytes of UTF-8, so shorter names need no counting. */
  private static final int CERTAINLY_SHORT_CHARS = MAX_NAME_BYTES / 3;

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
    if (name.length() > CERTAINLY_SHORT_CHARS
        && name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      throw new NodeException(
          Errno.ENAMETOOLONG, "names have at most " + MAX_NAME_BYTES + " bytes: " + name);
    }
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      throw new NodeException(Errno.EINVAL, "not a name: '" + name + "'");
    }
    return name;
  }

  /** Refuses what is no name to create, remove or move, {@code .} and {@code ..} among it. */
  static String requireOwnName(String name) throws NodeException {
    if (name.equals(".") || name.equals("..")) {
      throw new NodeException(Errno.EINVAL, "not a name of its own: " + name);
    }
    return requireName(name);
  }
}
