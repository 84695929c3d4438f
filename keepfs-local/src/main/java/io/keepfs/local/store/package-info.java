/**
 * Records in an embedded key-value store, with the indexes that lists need, and the data folder.
 */
@NullMarked
package io.keepfs.local.store;

import org.jspecify.annotations.NullMarked;
