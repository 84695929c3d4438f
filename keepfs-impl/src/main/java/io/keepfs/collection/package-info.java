/**
 * Collections in memory, read side: the compact tree of a manifest, and reading its files.
 *
 * <p>Knows blocks and manifests; neither HTTP nor the Arvados API.
 */
@NullMarked
package io.keepfs.collection;

import org.jspecify.annotations.NullMarked;
