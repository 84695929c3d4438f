package io.keepfs.vfs;

/**
 * The size of the file system as statfs(2) tells it.
 *
 * @param blockSizeBytes the size of a block
 * @param blocks how many blocks there are
 * @param freeBlocks how many of them are free
 * @param files how many inodes there can be
 * @param freeFiles how many more there can be
 * @param maxNameBytes the longest name
 */
public record StatfsReply(
    int blockSizeBytes,
    long blocks,
    long freeBlocks,
    long files,
    long freeFiles,
    int maxNameBytes) {}
