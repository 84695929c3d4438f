/**
 * HTTP for the local cluster: listeners, routing, parameters, certificates and faults, on Jetty.
 */
@NullMarked
package io.keepfs.local.http;

import org.jspecify.annotations.NullMarked;
