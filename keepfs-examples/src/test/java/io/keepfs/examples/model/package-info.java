/** Random operations on a mount, compared with a model that is too simple to be wrong. */
@NullMarked
package io.keepfs.examples.model;

import org.jspecify.annotations.NullMarked;
