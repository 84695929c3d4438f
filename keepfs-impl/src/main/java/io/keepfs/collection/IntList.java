package io.keepfs.collection;

import java.util.Arrays;

/** A growing {@code int[]}: what a tree is collected in before its arrays are cut to size. */
final class IntList {
  private int[] values = new int[64];
  private int size;

  int size() {
    return size;
  }

  int get(int index) {
    return values[index];
  }

  void set(int index, int value) {
    values[index] = value;
  }

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Growth.next(size, size + 1));
    }
    values[size++] = value;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
