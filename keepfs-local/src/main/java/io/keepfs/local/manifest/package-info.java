/** Manifest texts: parsing, checking, building, signing. Pure: no I/O, no threads. */
@NullMarked
package io.keepfs.local.manifest;

import org.jspecify.annotations.NullMarked;
