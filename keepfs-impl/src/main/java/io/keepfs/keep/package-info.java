/**
 * The client of Keep's servers: which to ask, in what order, how often, and what to believe.
 *
 * <p>Knows no REST: the list of services and the token come through ports.
 */
@NullMarked
package io.keepfs.keep;

import org.jspecify.annotations.NullMarked;
