/**
 * The content of files that are being written, from the first byte in memory to the block in Keep.
 *
 * <p>A file is a list of {@link io.keepfs.collection.write.Segment}s, each a range of a block that
 * is stored, of zeros, or of a {@link io.keepfs.collection.write.WriteBuffer}: memory that what is
 * written is appended to. A buffer is sealed when it is full or is to be saved, and stored in the
 * background as a block, or with others in one; from then on it leads to that block, so whoever
 * refers to it need not be told. Bytes that were overwritten meanwhile are left out.
 *
 * <p>{@link io.keepfs.collection.write.WriteMemory} bounds what all files of a mount hold. Who
 * finds none left has the largest buffers stored, and waits.
 *
 * <p>Locks, in this order: that of an {@link io.keepfs.collection.write.EditableContent}, of a
 * buffer, of the memory. Nothing is fetched or stored under any of them.
 */
@NullMarked
package io.keepfs.collection.write;

import org.jspecify.annotations.NullMarked;
