package io.keepfs.block;

import java.util.List;

/**
 * How a block is to be kept.
 *
 * @param copies how many replicas to make, at least 1
 * @param storageClasses where each of them shall be kept, in order and without doubles; none for
 *     wherever the cluster keeps blocks by default
 */
public record PutOptions(int copies, List<String> storageClasses) {
  /** More than this is a mistake, not a wish. */
  public static final int COPIES_MAX = 100;

  /**
   * Puts the classes in order.
   *
   * @throws IllegalArgumentException when the number of copies makes no sense
   */
  public PutOptions {
    if (copies < 1 || copies > COPIES_MAX) {
      throw new IllegalArgumentException("a block has 1 to " + COPIES_MAX + " copies: " + copies);
    }
    storageClasses = storageClasses.stream().distinct().sorted().toList();
  }

  /** So many copies, in the default storage classes. */
  public static PutOptions copies(int count) {
    return new PutOptions(count, List.of());
  }
}
