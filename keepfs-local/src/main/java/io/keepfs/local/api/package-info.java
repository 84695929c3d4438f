/** The REST API of the local cluster: one class a resource. */
@NullMarked
package io.keepfs.local.api;

import org.jspecify.annotations.NullMarked;
