/** What happens to the records of the local cluster: its log, and who is told of it. */
@NullMarked
package io.keepfs.local.events;

import org.jspecify.annotations.NullMarked;
