/** What all resources of the local cluster share: its records, tokens, and who may do what. */
@NullMarked
package io.keepfs.local.cluster;

import org.jspecify.annotations.NullMarked;
