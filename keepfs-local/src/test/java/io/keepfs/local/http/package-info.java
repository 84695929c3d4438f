/** Tests of the web server below the local cluster. */
@NullMarked
package io.keepfs.local.http;

import org.jspecify.annotations.NullMarked;
