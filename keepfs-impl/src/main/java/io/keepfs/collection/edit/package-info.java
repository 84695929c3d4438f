/**
 * A collection that can be changed: an overlay on the immutable tree of what the server has.
 *
 * <p>{@link io.keepfs.collection.edit.EditableCollection} holds directories and files only for what
 * was touched; everything else is looked up in the tree beneath, so that one changed file among a
 * million costs little, and moving a directory is moving a reference, also to another collection.
 *
 * <p>Saving goes in four steps, of which none but the first and the last holds the lock: {@link
 * io.keepfs.collection.edit.EditableCollection#capture} notes what differs from the tree; {@link
 * io.keepfs.collection.edit.Capture#store} has its content stored and gives the {@link
 * io.keepfs.collection.edit.ChangeSet}; that is sent; {@link
 * io.keepfs.collection.edit.EditableCollection#adopt} makes what was saved the tree beneath. When
 * the server's collection has changed meanwhile, {@link
 * io.keepfs.collection.edit.EditableCollection#merge} takes over what changed there, and keeps both
 * sides where both changed.
 *
 * <p>Names are raw, as in a manifest; paths are names joined by slashes, without a slash at either
 * end, the top directory's is empty. Refusals are {@link io.keepfs.api.NodeException}s.
 */
@NullMarked
package io.keepfs.collection.edit;

import org.jspecify.annotations.NullMarked;
