package io.keepfs.arvados.writing;

/**
 * What was written so far, and what is not saved yet.
 *
 * @param dirtyCollections how many collections have something that is not on the server
 * @param bufferedBytes what waits in memory to be stored
 * @param storedBlocks blocks that were stored
 * @param storedBytes their size
 * @param failedBlocks how often a block could not be stored; it is tried again
 * @param commits how often changes were saved
 * @param failedCommits how often the server did not take changes; they are tried again
 */
public record WriteStats(
    int dirtyCollections,
    long bufferedBytes,
    long storedBlocks,
    long storedBytes,
    long failedBlocks,
    long commits,
    long failedCommits) {

  /** Of a tree that nobody can change. */
  public static final WriteStats NONE = new WriteStats(0, 0, 0, 0, 0, 0, 0);
}
