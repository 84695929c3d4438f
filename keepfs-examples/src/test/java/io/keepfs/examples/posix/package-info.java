/**
 * What POSIX asks of a file system, as one list of cases that run on any mounted directory: {@link
 * io.keepfs.examples.posix.PosixCases}. On tmpfs it proves itself; on keepfs' transports it proves
 * them.
 */
@NullMarked
package io.keepfs.examples.posix;

import org.jspecify.annotations.NullMarked;
