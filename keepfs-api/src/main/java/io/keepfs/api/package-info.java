/** The file-system SPI: what a directory or a file must do to be served by keepfs. */
@NullMarked
package io.keepfs.api;

import org.jspecify.annotations.NullMarked;
