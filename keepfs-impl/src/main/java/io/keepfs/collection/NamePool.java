package io.keepfs.collection;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The names of a tree's nodes in one array.
 *
 * @param bytes all names in UTF-8, by node, one behind the other
 * @param ends by node: where its name ends
 */
record NamePool(byte[] bytes, int[] ends) {
  String name(int node) {
    int from = start(node);
    return new String(bytes, from, ends[node] - from, StandardCharsets.UTF_8);
  }

  /** Compares as unsigned bytes. */
  int compare(int node, byte[] name) {
    return Arrays.compareUnsigned(bytes, start(node), ends[node], name, 0, name.length);
  }

  long footprintBytes() {
    return bytes.length + 4L * ends.length;
  }

  int start(int node) {
    return node == 0 ? 0 : ends[node - 1];
  }

  int end(int node) {
    return ends[node];
  }
}
