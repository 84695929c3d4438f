package io.keepfs.fuse.session;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.fuse.protocol.AttributeRequests;
import io.keepfs.fuse.protocol.AttributeRequests.Setattr;
import io.keepfs.fuse.protocol.NameRequests;
import io.keepfs.fuse.protocol.Opcode;
import io.keepfs.fuse.protocol.ProtocolException;
import io.keepfs.fuse.protocol.Replies;
import io.keepfs.vfs.InodeAttributes;
import io.keepfs.vfs.Operations;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Requests about attributes, access and extended attributes. */
final class AttributeHandlers {
  private static final int PERMISSION_BITS = 07777;

  private final Operations operations;
  private final Attribution attribution;

  AttributeHandlers(Operations operations, Attribution attribution) {
    this.operations = operations;
    this.attribution = attribution;
  }

  void addTo(Map<Opcode, RequestHandler> handlers) {
    handlers.put(Opcode.GETATTR, this::getattr);
    handlers.put(Opcode.SETATTR, this::setattr);
    handlers.put(
        Opcode.ACCESS,
        r -> operations.access(r.node(), AttributeRequests.Access.read(r.body()).mask()));
    handlers.put(Opcode.GETXATTR, this::getxattr);
    handlers.put(Opcode.LISTXATTR, this::listxattr);
  }

  private void getattr(Request request) throws NodeException {
    answer(request, operations.getAttributes(request.node()));
  }

  private void answer(Request request, InodeAttributes inode) {
    Replies.attributes(request.reply(), inode.cacheableFor(), attribution.attributes(inode));
  }

  private void setattr(Request request) throws NodeException, ProtocolException {
    Setattr setattr = Setattr.read(request.body());
    answer(request, operations.setAttributes(request.node(), change(setattr)));
  }

  private static AttributeChange change(Setattr setattr) {
    // "Now" is the kernel's clock, whose value comes along.
    return new AttributeChange(
        setattr.has(Setattr.SIZE) ? OptionalLong.of(setattr.size()) : OptionalLong.empty(),
        setattr.has(Setattr.MODE)
            ? OptionalInt.of(setattr.mode() & PERMISSION_BITS)
            : OptionalInt.empty(),
        setattr.has(Setattr.UID) ? OptionalInt.of(setattr.uid()) : OptionalInt.empty(),
        setattr.has(Setattr.GID) ? OptionalInt.of(setattr.gid()) : OptionalInt.empty(),
        setattr.has(Setattr.ACCESSED) ? Optional.of(setattr.accessed()) : Optional.empty(),
        setattr.has(Setattr.MODIFIED) ? Optional.of(setattr.modified()) : Optional.empty());
  }

  private void getxattr(Request request) throws NodeException, ProtocolException {
    NameRequests.GetXattr wanted = NameRequests.GetXattr.read(request.body());
    if (wanted.name().startsWith("security.") || wanted.name().startsWith("system.")) {
      // Labels and access lists. ls asks for both with every file, but after this error no more.
      throw NodeException.unsupported(wanted.name());
    }
    answer(request, wanted, operations.getExtendedAttribute(request.node(), wanted.name()));
  }

  private void listxattr(Request request) throws NodeException, ProtocolException {
    NameRequests.GetXattr wanted = NameRequests.GetXattr.readList(request.body());
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (String name : operations.listExtendedAttributes(request.node())) {
      names.writeBytes(name.getBytes(StandardCharsets.UTF_8));
      names.write(0);
    }
    answer(request, wanted, names.toByteArray());
  }

  /**
   * Answers with the size when that was asked for, and with the value when the caller has room for
   * it.
   */
  private static void answer(Request request, NameRequests.GetXattr wanted, byte[] value)
      throws NodeException {
    if (wanted.capacity() == 0) {
      Replies.xattrSize(request.reply(), value.length);
    } else if (value.length > wanted.capacity()) {
      throw new NodeException(Errno.ERANGE, "the value has " + value.length + " bytes");
    } else {
      request.replyData(ByteBuffer.wrap(value));
    }
  }
}
