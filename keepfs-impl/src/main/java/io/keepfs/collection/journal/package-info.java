/**
 * What was changed and is not on the server yet, on a local disk, so that it outlives the process.
 *
 * <p>A {@link io.keepfs.collection.journal.Journal} is a folder of log files for one collection of
 * one mount: records of what was done, in order, each with a checksum. Whatever happens to the last
 * of them, a {@link io.keepfs.collection.journal.JournalReader} finds all that came before it, and
 * a {@link io.keepfs.collection.journal.JournalReplay} does it again. After a commit the files that
 * hold nothing else are deleted.
 *
 * <p>A process that is killed loses nothing that was appended; a machine that loses power nothing
 * that was forced.
 */
@NullMarked
package io.keepfs.collection.journal;

import org.jspecify.annotations.NullMarked;
