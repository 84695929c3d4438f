package io.keepfs.vfs;

/**
 * A file made and opened.
 *
 * @param entry what its name leads to; counts as one reference
 * @param open the handle
 */
public record CreateReply(EntryReply entry, OpenReply open) {}
