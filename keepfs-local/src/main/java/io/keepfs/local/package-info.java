/**
 * An Arvados-compatible cluster in one process: REST API, two Keep services, TLS on loopback.
 *
 * <p>{@link io.keepfs.local.LocalArvados} starts and stops it; clients find it by {@link
 * io.keepfs.local.LocalArvados#environment()}. The packages below this one are its parts, and no
 * interface for others.
 */
@NullMarked
package io.keepfs.local;

import org.jspecify.annotations.NullMarked;
