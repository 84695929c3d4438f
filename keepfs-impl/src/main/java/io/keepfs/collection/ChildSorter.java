package io.keepfs.collection;

import java.util.Arrays;

/** Sorts the nodes of one directory by name: unsigned bytes, which is the order of code points. */
final class ChildSorter {
  private static final int INSERTION_MAX = 12;

  private final NameTable names;
  private int[] scratch = new int[0];

  ChildSorter(NameTable names) {
    this.names = names;
  }

  void sort(int[] nodes, int from, int to) {
    if (scratch.length < to - from) {
      scratch = new int[to - from];
    }
    mergeSort(nodes, from, to);
  }

  private void mergeSort(int[] nodes, int from, int to) {
    if (to - from <= INSERTION_MAX) {
      insertionSort(nodes, from, to);
      return;
    }
    int middle = from + to >>> 1;
    mergeSort(nodes, from, middle);
    mergeSort(nodes, middle, to);
    int left = middle - from;
    System.arraycopy(nodes, from, scratch, 0, left);
    int i = 0;
    int j = middle;
    int at = from;
    while (i < left && j < to) {
      nodes[at++] = compare(scratch[i], nodes[j]) <= 0 ? scratch[i++] : nodes[j++];
    }
    System.arraycopy(scratch, i, nodes, at, left - i);
  }

  private void insertionSort(int[] nodes, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int node = nodes[i];
      int j = i;
      while (j > from && compare(nodes[j - 1], node) > 0) {
        nodes[j] = nodes[j - 1];
        j--;
      }
      nodes[j] = node;
    }
  }

  private int compare(int a, int b) {
    byte[] pool = names.pool();
    return Arrays.compareUnsigned(
        pool, names.nameFrom(a), names.nameTo(a), pool, names.nameFrom(b), names.nameTo(b));
  }
}
