package io.keepfs.inode;

/**
 * How much the engine keeps.
 *
 * @param budgetBytes what directory contents may weigh together before the oldest are dropped; soft
 *     for what is in use
 * @param minEntries how many contents are kept whatever they weigh
 */
public record RegistryOptions(long budgetBytes, int minEntries) {

  /** 256 MiB, and at least 4 entries. */
  public static final RegistryOptions DEFAULT = new RegistryOptions(256L << 20, 4);

  /** Refuses negative numbers. */
  public RegistryOptions {
    if (budgetBytes < 0 || minEntries < 0) {
      throw new IllegalArgumentException(
          "budgetBytes and minEntries must not be negative: " + budgetBytes + ", " + minEntries);
    }
  }

  /** Returns these with another budget. */
  public RegistryOptions withBudgetBytes(long other) {
    return new RegistryOptions(other, minEntries);
  }
}
