package io.keepfs.fuse.session;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.fuse.protocol.InitNegotiation;
import io.keepfs.fuse.protocol.InitRequest;
import io.keepfs.fuse.protocol.Opcode;
import io.keepfs.fuse.protocol.ProtocolException;
import io.keepfs.fuse.protocol.Replies;
import io.keepfs.inode.InodeRegistry;
import io.keepfs.inode.KernelNotifier;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.StatfsReply;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests about the mount as a whole: INIT, DESTROY, STATFS. */
final class SessionHandlers {
  private static final Logger log = LoggerFactory.getLogger(SessionHandlers.class);

  private final Operations operations;
  private final SessionOptions options;
  private final CompletableFuture<InitNegotiation> ready;
  private final FuseChannel channel;

  SessionHandlers(
      Operations operations,
      SessionOptions options,
      CompletableFuture<InitNegotiation> ready,
      FuseChannel channel) {
    this.operations = operations;
    this.options = options;
    this.ready = ready;
    this.channel = channel;
  }

  void addTo(Map<Opcode, RequestHandler> handlers) {
    handlers.put(Opcode.INIT, this::init);
    // Sent for block devices only; the session ends when the kernel says that the mount is gone.
    handlers.put(Opcode.DESTROY, request -> {});
    handlers.put(Opcode.STATFS, this::statfs);
  }

  private void init(Request request) throws NodeException, ProtocolException {
    InitNegotiation agreed;
    try {
      InitRequest offered = InitRequest.read(request.body());
      agreed = InitNegotiation.of(offered, options.maxBackground(), options.maxWriteBytes());
      agreed.write(request.reply());
      if (offered.major() > InitNegotiation.MAJOR) {
        return; // the kernel falls back to our version and says INIT again
      }
      operations.init();
    } catch (ProtocolException | NodeException e) {
      ready.completeExceptionally(e);
      throw e;
    }
    log.debug(
        "{}: FUSE 7.{}, flags {}, read-ahead {}",
        options.name(),
        agreed.minor(),
        Long.toHexString(agreed.flags()),
        agreed.maxReadAheadBytes());
    InodeRegistry registry = operations.registry();
    registry.connect(new KernelNotifications(channel, registry::countChange));
    ready.complete(agreed);
  }

  /** Disconnects what may still notify. */
  void close() {
    operations.registry().connect(KernelNotifier.NONE);
  }

  private void statfs(Request request) throws NodeException {
    StatfsReply size = operations.statfs();
    Replies.statfs(
        request.reply(),
        size.blocks(),
        size.freeBlocks(),
        size.freeBlocks(),
        size.files(),
        size.freeFiles(),
        size.blockSizeBytes(),
        size.maxNameBytes(),
        size.blockSizeBytes());
  }

  /** The error for a flag or mode that is not supported. */
  static NodeException unsupported(String what) {
    return new NodeException(Errno.EINVAL, "not supported: " + what);
  }
}
