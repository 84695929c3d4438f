/**
 * What others change, as the cluster tells it: over a websocket where there is one, else from the
 * log, which is asked again and again.
 *
 * <p>{@code EventStream} has one thread, which sees to it that there is always one of the two;
 * events arrive on it or on the websocket's reader. Nothing here knows what is shown of an object.
 */
@NullMarked
package io.keepfs.arvados.events;

import org.jspecify.annotations.NullMarked;
