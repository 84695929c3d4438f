package io.keepfs.fuse.session;

import io.keepfs.api.NodeException;
import io.keepfs.api.NodeKind;
import io.keepfs.fuse.protocol.DirectoryPage;
import io.keepfs.fuse.protocol.Entry;
import io.keepfs.fuse.protocol.IoRequests;
import io.keepfs.fuse.protocol.Opcode;
import io.keepfs.fuse.protocol.OpenFlag;
import io.keepfs.fuse.protocol.ProtocolException;
import io.keepfs.fuse.protocol.Replies;
import io.keepfs.vfs.EntryReply;
import io.keepfs.vfs.EntrySink;
import io.keepfs.vfs.OpenReply;
import io.keepfs.vfs.Operations;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests that list directories. */
final class DirectoryHandlers {
  /**
   * Stands for the number of an inode that is not known yet; as libfuse has it. Zero would make
   * readdir(3) skip the name.
   */
  private static final long UNKNOWN_INODE = 0xffff_ffffL;

  private final Operations operations;
  private final Attribution attribution;

  DirectoryHandlers(Operations operations, Attribution attribution) {
    this.operations = operations;
    this.attribution = attribution;
  }

  void addTo(Map<Opcode, RequestHandler> handlers) {
    handlers.put(Opcode.OPENDIR, this::opendir);
    handlers.put(Opcode.READDIR, this::readdir);
    handlers.put(Opcode.READDIRPLUS, this::readdirplus);
    handlers.put(
        Opcode.RELEASEDIR,
        r -> operations.releaseDirectory(IoRequests.Release.read(r.body()).handle()));
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
    ByteBuffer names = request.room(read.size());
    DirectoryPage page = request.page();
    page.start(names, read.size(), false);
    operations.readDirectory(
        read.handle(),
        read.offset(),
        (name, inode, kind, nextOffset) ->
            page.add(
                DirectoryPage.encode(name),
                inode == 0 ? UNKNOWN_INODE : inode,
                nextOffset,
                Attribution.direntType(kind),
                null));
    request.replyData(names.flip());
  }

  private void readdirplus(Request request) throws NodeException, ProtocolException {
    IoRequests.Read read = IoRequests.Read.read(request.body());
    ByteBuffer names = request.room(read.size());
    DirectoryPage page = request.page();
    page.start(names, read.size(), true);
    operations.readDirectoryPlus(read.handle(), read.offset(), new PageSink(page));
    request.replyData(names.flip());
  }

  /** Puts entries into a page. */
  private final class PageSink implements EntrySink {
    private final DirectoryPage page;

    PageSink(DirectoryPage page) {
      this.page = page;
    }

    @Override
    public boolean hasRoomFor(int nameBytes) {
      return page.fits(nameBytes);
    }

    @Override
    public void add(String name, EntryReply reply, long nextOffset) {
      Entry entry = attribution.entry(reply);
      // The kernel counts no reference for the dots, and neither did the engine.
      boolean dot = name.equals(".") || name.equals("..");
      put(name, entry.nodeId(), nextOffset, reply.attributes().kind(), dot ? null : entry);
    }

    @Override
    public void addUnresolved(String name, NodeKind kind, long nextOffset) {
      put(name, UNKNOWN_INODE, nextOffset, kind, null);
    }

    private void put(
        String name, long inode, long nextOffset, NodeKind kind, @Nullable Entry entry) {
      byte[] bytes = DirectoryPage.encode(name);
      if (!page.add(bytes, inode, nextOffset, Attribution.direntType(kind), entry)) {
        throw new IllegalStateException("no room for " + bytes.length + " bytes of a name");
      }
    }
  }
}
