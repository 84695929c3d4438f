package io.keepfs.vfs;

/**
 * An opened file or directory.
 *
 * @param handle what to name it by in later calls, until it is released; never zero
 * @param keepCache whether pages cached since an earlier open are still right
 * @param direct whether no pages may be cached at all, see {@link io.keepfs.api.OpenFile#direct}
 */
public record OpenReply(long handle, boolean keepCache, boolean direct) {}
