/**
 * Ready-made nodes and parts for those who implement the SPI: fixed directories, text files, a
 * table of entries that merges listings, and what decides when to read a source again.
 */
@NullMarked
package io.keepfs.api.support;

import org.jspecify.annotations.NullMarked;
