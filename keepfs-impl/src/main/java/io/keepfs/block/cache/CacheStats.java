package io.keepfs.block.cache;

/**
 * What a block cache has done since it was made.
 *
 * @param hits blocks asked for that were there or on their way
 * @param misses blocks asked for that were not
 * @param fetches blocks fetched from the store beneath, also ahead of readers
 * @param fetchedBytes their sizes together
 * @param refetches blocks fetched again soon: the cache is too small
 * @param usedBytes what is in use of the budget at present
 * @param budgetBytes how much may be
 */
public record CacheStats(
    long hits,
    long misses,
    long fetches,
    long fetchedBytes,
    long refetches,
    long usedBytes,
    long budgetBytes) {}
