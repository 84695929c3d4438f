/** What others change in a cluster, seen through a mount. */
package io.keepfs.examples.changes;
