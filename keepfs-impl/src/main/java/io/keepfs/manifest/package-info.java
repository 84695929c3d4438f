/**
 * Manifests: the text that says which ranges of which blocks make which files.
 *
 * <p>Pure: no I/O, no threads.
 */
@NullMarked
package io.keepfs.manifest;

import org.jspecify.annotations.NullMarked;
