package io.keepfs.fuse.session;

import io.keepfs.api.NodeException;
import io.keepfs.fuse.protocol.DirectoryPage;
import io.keepfs.fuse.protocol.IoRequests;
import io.keepfs.fuse.protocol.Opcode;
import io.keepfs.fuse.protocol.OpenFlag;
import io.keepfs.fuse.protocol.ProtocolException;
import io.keepfs.fuse.protocol.Replies;
import io.keepfs.vfs.OpenReply;
import io.keepfs.vfs.Operations;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests that list directories. */
final class DirectoryHandlers {
  private final Operations operations;
  private final Attribution attribution;
  private final PreparedListings ahead;

  DirectoryHandlers(Operations operations, Attribution attribution, PreparedListings ahead) {
    this.operations = operations;
    this.attribution = attribution;
    this.ahead = ahead;
  }

  void addTo(Map<Opcode, RequestHandler> handlers) {
    handlers.put(Opcode.OPENDIR, this::opendir);
    handlers.put(Opcode.READDIR, this::readdir);
    handlers.put(Opcode.READDIRPLUS, this::readdirplus);
    handlers.put(Opcode.RELEASEDIR, this::releasedir);
    handlers.put(
        Opcode.FSYNCDIR, r -> operations.syncDirectory(IoRequests.Fsync.read(r.body()).handle()));
  }

  private void opendir(Request request) throws NodeException {
    OpenReply open = operations.openDirectory(request.node());
    int flags = open.keepCache() ? OpenFlag.KEEP_CACHE | OpenFlag.CACHE_DIRECTORY : 0;
    Replies.opened(request.reply(), open.handle(), flags);
  }

  private void readdir(Request request) throws NodeException, ProtocolException {
    IoRequests.Read read = IoRequests.Read.read(request.body());
    if (read.offset() > 0) {
      ahead.noteReader(request.header().pid(), false);
    }
    ahead.end(read.handle());
    ByteBuffer names = request.room(read.size());
    DirectoryPage page = request.page();
    page.start(names, read.size(), false);
    operations.readDirectory(
        read.handle(),
        read.offset(),
        (name, inode, kind, nextOffset) ->
            page.add(
                DirectoryPage.encode(name),
                inode == 0 ? ListingSink.UNKNOWN_INODE : inode,
                nextOffset,
                Attribution.direntType(kind),
                null));
    request.replyData(names.flip());
  }

  private void readdirplus(Request request) throws NodeException, ProtocolException {
    IoRequests.Read read = IoRequests.Read.read(request.body());
    if (read.offset() > 0) {
      ahead.noteReader(request.header().pid(), true);
    }
    PreparedListing prepared = ahead.take(read.handle(), read.offset(), read.size());
    if (prepared != null) {
      request.replyData(prepared.memory.bytes());
      prepareNext(request, read, prepared.end(), prepared.memory);
      return;
    }
    boolean begins = read.offset() == 0;
    int size =
        begins ? ahead.firstBytes(read.handle(), request.header().pid(), read.size()) : read.size();
    ByteBuffer names = request.room(size);
    DirectoryPage page = request.page();
    page.start(names, size, true);
    ListingSink sink = new ListingSink(page, attribution, inode -> {});
    operations.readDirectoryPlus(read.handle(), read.offset(), sink);
    ListingSink.End end = sink.end();
    request.replyData(names.flip());
    prepareNext(request, read, end, null);
  }

  private void prepareNext(
      Request request,
      IoRequests.Read read,
      ListingSink.End end,
      PreparedListing.@Nullable Memory memory) {
    PreparedListing next = null;
    if (end.full() && ahead.isReader(request.header().pid())) {
      int size = Math.min(read.size(), PreparedListings.nextBytes(end.bytes()));
      next = ahead.announce(read.handle(), end.nextOffset(), size, memory, request::allocate);
    }
    PreparedListing announced = next;
    if (announced != null) {
      request.afterReply(() -> ahead.make(announced, request.page()), true);
    } else if (memory != null) {
      request.afterReply(() -> ahead.free(memory), false);
    }
  }

  private void releasedir(Request request) throws NodeException, ProtocolException {
    long handle = IoRequests.Release.read(request.body()).handle();
    ahead.end(handle); // while the handle still pins its directory
    operations.releaseDirectory(handle);
  }
}
