package io.keepfs.fuse.session;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.fuse.protocol.NameRequests;
import io.keepfs.fuse.protocol.Opcode;
import io.keepfs.fuse.protocol.ProtocolException;
import io.keepfs.fuse.protocol.Replies;
import io.keepfs.vfs.CreateReply;
import io.keepfs.vfs.OpenFlags;
import io.keepfs.vfs.Operations;
import java.time.Duration;
import java.util.Map;

/** Requests that find, make, remove and move entries of a directory. */
final class EntryHandlers {
  private static final int PERMISSION_BITS = 07777;
  private static final int TYPE_BITS = 0170000;
  private static final int S_IFREG = 0100000;

  private final Operations operations;
  private final Attribution attribution;

  EntryHandlers(Operations operations, Attribution attribution) {
    this.operations = operations;
    this.attribution = attribution;
  }

  void addTo(Map<Opcode, RequestHandler> handlers) {
    handlers.put(Opcode.LOOKUP, this::lookup);
    handlers.put(Opcode.MKNOD, this::mknod);
    handlers.put(Opcode.MKDIR, this::mkdir);
    handlers.put(Opcode.CREATE, this::create);
    handlers.put(Opcode.UNLINK, r -> operations.unlink(r.node(), NameRequests.name(r.body())));
    handlers.put(
        Opcode.RMDIR, r -> operations.removeDirectory(r.node(), NameRequests.name(r.body())));
    handlers.put(Opcode.RENAME, r -> rename(r, NameRequests.Rename.read(r.body())));
    handlers.put(Opcode.RENAME2, r -> rename(r, NameRequests.Rename.readWithFlags(r.body())));
    handlers.put(Opcode.SYMLINK, r -> refuse("symbolic links"));
    handlers.put(Opcode.LINK, r -> refuse("hard links"));
  }

  /** With the number that POSIX has for file systems that are without. */
  private static void refuse(String what) throws NodeException {
    throw new NodeException(Errno.EPERM, "there are no " + what);
  }

  private void lookup(Request request) throws NodeException, ProtocolException {
    String name = NameRequests.name(request.body());
    try {
      Replies.entry(request.reply(), attribution.entry(operations.lookup(request.node(), name)));
    } catch (NodeException e) {
      Duration absentFor =
          e.errno() == Errno.ENOENT ? operations.absentCacheableFor(request.node()) : Duration.ZERO;
      if (absentFor.isZero()) {
        throw e;
      }
      Replies.absent(request.reply(), absentFor);
    }
  }

  private void mknod(Request request) throws NodeException, ProtocolException {
    NameRequests.Mknod mknod = NameRequests.Mknod.read(request.body());
    int type = mknod.mode() & TYPE_BITS;
    if (type != S_IFREG && type != 0) {
      throw NodeException.unsupported("making a special file");
    }
    Replies.entry(
        request.reply(),
        attribution.entry(
            operations.makeFile(request.node(), mknod.name(), mknod.mode() & PERMISSION_BITS)));
  }

  private void mkdir(Request request) throws NodeException, ProtocolException {
    NameRequests.Mkdir mkdir = NameRequests.Mkdir.read(request.body());
    Replies.entry(
        request.reply(),
        attribution.entry(
            operations.makeDirectory(
                request.node(), mkdir.name(), mkdir.mode() & PERMISSION_BITS)));
  }

  private void create(Request request) throws NodeException, ProtocolException {
    NameRequests.Create create = NameRequests.Create.read(request.body());
    CreateReply made =
        operations.create(
            request.node(),
            create.name(),
            create.mode() & PERMISSION_BITS,
            OpenFlags.ofLinux(create.flags()));
    Replies.entry(request.reply(), attribution.entry(made.entry()));
    Replies.opened(request.reply(), made.open().handle(), FileHandlers.pageFlags(made.open()));
  }

  private void rename(Request request, NameRequests.Rename rename) throws NodeException {
    RenameMode mode =
        switch (rename.flags()) {
          case 0 -> RenameMode.REPLACE;
          case NameRequests.Rename.NO_REPLACE -> RenameMode.NO_REPLACE;
          case NameRequests.Rename.EXCHANGE -> RenameMode.EXCHANGE;
          default -> throw SessionHandlers.unsupported("rename flags " + rename.flags());
        };
    operations.rename(request.node(), rename.oldName(), rename.newParent(), rename.newName(), mode);
  }
}
