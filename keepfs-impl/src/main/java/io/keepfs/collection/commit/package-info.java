/**
 * When and how changes of a collection reach the server.
 *
 * <p>{@link io.keepfs.collection.commit.CollectionCommit} does one commit: it has content stored,
 * looks whether the server's collection has changed and merges, sends what changed, and goes on
 * from there. {@link io.keepfs.collection.commit.CommitQueue} decides when: at most one at a time,
 * the next takes all that came meanwhile, and one that failed is tried again. The server is a port,
 * and threads are handed in.
 */
@NullMarked
package io.keepfs.collection.commit;

import org.jspecify.annotations.NullMarked;
