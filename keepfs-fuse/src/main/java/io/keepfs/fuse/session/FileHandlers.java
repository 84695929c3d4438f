package io.keepfs.fuse.session;

import io.keepfs.api.NodeException;
import io.keepfs.fuse.protocol.IoRequests;
import io.keepfs.fuse.protocol.Opcode;
import io.keepfs.fuse.protocol.OpenFlag;
import io.keepfs.fuse.protocol.ProtocolException;
import io.keepfs.fuse.protocol.Replies;
import io.keepfs.vfs.OpenFlags;
import io.keepfs.vfs.OpenReply;
import io.keepfs.vfs.Operations;
import java.nio.ByteBuffer;
import java.util.Map;

/** Requests on open files. */
final class FileHandlers {
  private final Operations operations;

  FileHandlers(Operations operations) {
    this.operations = operations;
  }

  void addTo(Map<Opcode, RequestHandler> handlers) {
    handlers.put(Opcode.OPEN, this::open);
    handlers.put(Opcode.READ, this::read);
    handlers.put(Opcode.WRITE, this::write);
    handlers.put(Opcode.FLUSH, r -> operations.flush(IoRequests.Flush.read(r.body()).handle()));
    handlers.put(
        Opcode.RELEASE, r -> operations.release(IoRequests.Release.read(r.body()).handle()));
    handlers.put(Opcode.FSYNC, r -> operations.sync(IoRequests.Fsync.read(r.body()).handle()));
    handlers.put(Opcode.COPY_FILE_RANGE, this::copyFileRange);
  }

  private void open(Request request) throws NodeException, ProtocolException {
    OpenFlags flags = OpenFlags.ofLinux(IoRequests.Open.read(request.body()).flags());
    OpenReply open;
    try {
      open = operations.open(request.node(), flags);
    } finally {
      if (flags.truncate()) {
        operations.registry().countChange();
      }
    }
    int answer = pageFlags(open);
    if (!flags.mode().writes()) {
      answer |= OpenFlag.NO_FLUSH; // saves a request for each close
    }
    Replies.opened(request.reply(), open.handle(), answer);
  }

  static int pageFlags(OpenReply open) {
    return open.direct() ? OpenFlag.DIRECT_IO : open.keepCache() ? OpenFlag.KEEP_CACHE : 0;
  }

  private void read(Request request) throws NodeException, ProtocolException {
    IoRequests.Read read = IoRequests.Read.read(request.body());
    // Never shorter than asked, whatever the page size makes the kernel's largest request: a short
    // answer is the end of the file.
    request.replyStored(operations.read(read.handle(), read.offset(), read.size(), request::room));
  }

  private void write(Request request) throws NodeException, ProtocolException {
    IoRequests.Write write = IoRequests.Write.read(request.body());
    ByteBuffer data = write.data();
    Replies.written(request.reply(), operations.write(write.handle(), write.offset(), data));
  }

  private void copyFileRange(Request request) throws NodeException, ProtocolException {
    IoRequests.CopyFileRange copy = IoRequests.CopyFileRange.read(request.body());
    if (copy.flags() != 0) {
      throw SessionHandlers.unsupported("copy_file_range flags " + copy.flags());
    }
    // The answer has 32 bits; the kernel's own limit is below that too.
    long length = Math.min(copy.length(), Integer.MAX_VALUE & ~0xfff);
    long copied =
        operations.copyFileRange(
            copy.sourceHandle(),
            copy.sourceOffset(),
            copy.targetHandle(),
            copy.targetOffset(),
            length);
    Replies.written(request.reply(), (int) copied);
  }
}
