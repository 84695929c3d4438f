package io.keepfs.vfs;

import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeKind;
import java.time.Duration;

/**
 * A node's attributes as a front end needs them.
 *
 * @param inode the inode number
 * @param kind whether it is a directory or a file
 * @param attributes what the node says
 * @param cacheableFor how long they may be cached
 */
public record InodeAttributes(
    long inode, NodeKind kind, NodeAttributes attributes, Duration cacheableFor) {}
