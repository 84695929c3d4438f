/**
 * What a file system has done, as meters of Micrometer, for programs that have a registry. The one
 * package that needs {@code micrometer-core}, an optional dependency.
 */
@NullMarked
package io.keepfs.metrics;

import org.jspecify.annotations.NullMarked;
