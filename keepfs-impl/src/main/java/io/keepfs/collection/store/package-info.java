/**
 * Manifests on disk, so that what was listed once is listed at once after the next start.
 *
 * <p>Knows files; neither HTTP nor the Arvados API.
 */
@NullMarked
package io.keepfs.collection.store;

import org.jspecify.annotations.NullMarked;
