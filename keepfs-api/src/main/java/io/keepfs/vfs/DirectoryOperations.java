package io.keepfs.vfs;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.NodeKind;
import io.keepfs.inode.Inode;
import io.keepfs.inode.InodeRegistry;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Open directories. An offset counts entries: {@code .} and {@code ..} are 0 and 1, the entries of
 * the handle's snapshot follow, and each entry is told the offset behind it.
 */
final class DirectoryOperations {
  private static final Logger log = LoggerFactory.getLogger(DirectoryOperations.class);
  private static final int DOTS = 2;

  private final InodeRegistry registry;
  private final HandleTable handles;
  private final NamespaceOperations names;

  DirectoryOperations(InodeRegistry registry, HandleTable handles, NamespaceOperations names) {
    this.registry = registry;
    this.handles = handles;
    this.names = names;
  }

  OpenReply open(long number) throws NodeException {
    Inode inode = registry.get(number);
    inode.directory();
    return new OpenReply(handles.add(new Handle.Directory(registry.pin(inode))), false, false);
  }

  void read(long handle, long offset, DirectorySink sink) throws NodeException {
    Handle.Directory open = handles.directory(handle);
    List<DirectoryEntry> entries = open.listing(requireOffset(offset));
    Inode inode = open.inode();
    for (long at = offset; at < entries.size() + DOTS; at++) {
      boolean taken;
      if (at < DOTS) {
        Inode dot = at == 0 ? inode : inode.parent();
        taken = sink.add(dotName(at), dot.number(), NodeKind.DIRECTORY, at + 1);
      } else {
        DirectoryEntry entry = entries.get((int) at - DOTS);
        taken = !isListable(inode, entry) || sink.add(entry.name(), 0, entry.kind(), at + 1);
      }
      if (!taken) {
        return;
      }
    }
  }

  void readPlus(long handle, long offset, EntrySink sink) throws NodeException {
    Handle.Directory open = handles.directory(handle);
    List<DirectoryEntry> entries = open.listing(requireOffset(offset));
    Inode inode = open.inode();
    for (long at = offset; at < entries.size() + DOTS; at++) {
      if (at < DOTS) {
        if (!sink.hasRoomFor(DOTS)) {
          return;
        }
        Inode dot = at == 0 ? inode : inode.parent();
        sink.add(dotName(at), NamespaceOperations.known(inode, dot), at + 1);
      } else {
        DirectoryEntry entry = entries.get((int) at - DOTS);
        if (!isListable(inode, entry)) {
          continue;
        }
        if (!sink.hasRoomFor(Nodes.lengthBytes(entry.name()))) {
          return;
        }
        addEntry(inode, entry, at + 1, sink);
      }
    }
  }

  /**
   * One entry that can't be described now must not make the whole listing fail: it is named only.
   */
  private void addEntry(Inode parent, DirectoryEntry entry, long nextOffset, EntrySink sink) {
    EntryReply reply;
    try {
      reply = names.enterKnown(parent, entry.name(), entry.node());
    } catch (NodeException e) {
      log.debug("listing {}: {} has no attributes: {}", parent, entry.name(), e.getMessage());
      sink.addUnresolved(entry.name(), entry.kind(), nextOffset);
      return;
    }
    sink.add(entry.name(), reply, nextOffset);
  }

  /** A name that the kernel refuses would make it refuse the whole listing. */
  private static boolean isListable(Inode directory, DirectoryEntry entry) {
    String name = entry.name();
    if (name.length() <= Nodes.MAX_FOUND_NAME_BYTES / 3
        || Nodes.lengthBytes(name) <= Nodes.MAX_FOUND_NAME_BYTES) {
      return true;
    }
    log.warn(
        "listing {}: a name is left out because it is longer than {} bytes: {}",
        directory,
        Nodes.MAX_FOUND_NAME_BYTES,
        name);
    return false;
  }

  /** Returns whether the rest of the listing can be described without waiting for a source. */
  boolean isAtHand(long handle) throws NodeException {
    return handles.directory(handle).inode().directory().entriesAtHand();
  }

  void sync(long handle) throws NodeException {
    handles.directory(handle).inode().directory().flush();
  }

  private static String dotName(long offset) {
    return offset == 0 ? "." : "..";
  }

  private static long requireOffset(long offset) throws NodeException {
    if (offset < 0) {
      throw new NodeException(Errno.EINVAL, "no such directory offset: " + offset);
    }
    return offset;
  }
}
