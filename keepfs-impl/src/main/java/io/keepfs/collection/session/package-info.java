/**
 * A collection while it is being changed in a mount, all parts together: each change is made, noted
 * in the journal, and committed when the policy says so.
 *
 * <p>{@link io.keepfs.collection.session.CollectionSession} is what directories and files of a
 * mount call; {@link io.keepfs.collection.session.Recovery} does what a process that ended too
 * early has left undone.
 */
@NullMarked
package io.keepfs.collection.session;

import org.jspecify.annotations.NullMarked;
