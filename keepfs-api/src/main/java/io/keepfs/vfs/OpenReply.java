package io.keepfs.vfs;

/**
 * An opened file or directory.
 *
 * @param handle what to name it by in later calls, until it is released; never zero
 * @param keepCache whether pages cached since an earlier open are still right
 */
public record OpenReply(long handle, boolean keepCache) {}
