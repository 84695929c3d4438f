/**
 * Serves one mount: threads read requests from a channel, hand each to the handler of its opcode,
 * and send the reply. Nothing here knows where the bytes come from.
 */
@NullMarked
package io.keepfs.fuse.session;

import org.jspecify.annotations.NullMarked;
