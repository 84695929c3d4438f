/**
 * What the local cluster tells of itself: the discovery document and the exported configuration.
 */
@NullMarked
package io.keepfs.local.discovery;

import org.jspecify.annotations.NullMarked;
