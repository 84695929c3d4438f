package io.keepfs.vfs;

import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.NodeException;
import io.keepfs.api.OpenFile;
import io.keepfs.inode.Inode;
import io.keepfs.inode.InodeRegistry;
import io.keepfs.inode.Pin;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntFunction;

/** Open files. */
final class FileOperations {
  private final InodeRegistry registry;
  private final HandleTable handles;
  private final WriteGate gate;

  FileOperations(InodeRegistry registry, HandleTable handles, WriteGate gate) {
    this.registry = registry;
    this.handles = handles;
    this.gate = gate;
  }

  OpenReply open(long number, OpenFlags flags) throws NodeException {
    if (flags.mode().writes() || flags.truncate()) {
      gate.requireWritable("opening for writing");
    }
    Inode inode = registry.get(number);
    FileNode node = Nodes.refreshed(inode.file());
    Pin pin = registry.pin(inode);
    try {
      OpenFile file = node.open(flags.mode());
      try {
        if (flags.truncate()) {
          node.truncate(0);
        }
        boolean keepCache = inode.keepsContent(node.contentTag());
        long handle = handles.add(new Handle.File(pin, flags.mode(), file));
        return new OpenReply(handle, keepCache, file.direct());
      } catch (NodeException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (NodeException | RuntimeException e) {
      pin.close();
      throw e;
    }
  }

  ByteBuffer read(long handle, long offset, int length, IntFunction<ByteBuffer> buffers)
      throws NodeException {
    Handle.File open = handles.file(handle);
    if (!open.mode().reads()) {
      throw new NodeException(Errno.EBADF, "handle " + handle + " is not open for reading");
    }
    Optional<ByteBuffer> view = open.file().view(offset, length);
    // A view may end where a block does, but a short answer would tell the kernel that the file
    // does.
    if (view.isPresent() && view.get().remaining() == length) {
      return view.get();
    }
    ByteBuffer buffer = buffers.apply(length).clear().limit(length);
    while (buffer.hasRemaining()) {
      int start = buffer.position();
      int count = open.file().read(offset + start, buffer);
      if (count <= 0) {
        break;
      }
      buffer.position(start + count);
    }
    return buffer.flip();
  }

  int write(long handle, long offset, ByteBuffer source) throws NodeException {
    Handle.File open = handles.file(handle);
    if (!open.mode().writes()) {
      throw new NodeException(Errno.EBADF, "handle " + handle + " is not open for writing");
    }
    gate.requireWritable("writing");
    return open.file().write(offset, source);
  }

  long copyRange(long from, long offset, long to, long targetOffset, long length)
      throws NodeException {
    Handle.File source = handles.file(from);
    Handle.File target = handles.file(to);
    if (!source.mode().reads() || !target.mode().writes()) {
      throw new NodeException(Errno.EBADF, "the handles are not open for reading and writing");
    }
    gate.requireWritable("copying a range");
    return source.file().copyTo(offset, target.file(), targetOffset, length);
  }

  /** Saves what was written through the handle; one that only reads has nothing to save. */
  void flush(long handle) throws NodeException {
    Handle.File open = handles.file(handle);
    if (open.mode().writes()) {
      open.file().flush();
    }
  }

  /** Returns when what was written through the handle is safe on the source. */
  void sync(long handle) throws NodeException {
    Handle.File open = handles.file(handle);
    if (open.mode().writes()) {
      open.file().sync();
    }
  }

  void release(long handle) throws NodeException {
    Optional<Handle> removed = handles.remove(handle);
    if (removed.isEmpty()) {
      throw new NodeException(Errno.EBADF, "no such handle: " + handle);
    }
    try {
      if (removed.get() instanceof Handle.File open) {
        end(open);
      }
    } finally {
      removed.get().pin().close();
    }
  }

  /** Not every end comes after a flush: a front end that goes away just lets go. */
  private static void end(Handle.File open) throws NodeException {
    try {
      if (open.mode().writes()) {
        open.file().flush();
      }
    } finally {
      open.file().close();
    }
  }
}
