package io.keepfs.vfs;

import io.keepfs.api.NodeKind;
import java.util.ArrayList;
import java.util.List;

/** Gathers a listing, a few names at a time. */
final class ListingSink implements EntrySink, DirectorySink {
  final List<String> names = new ArrayList<>();
  final List<EntryReply> entries = new ArrayList<>();
  long next;
  private final int room;

  ListingSink(int room) {
    this.room = room;
  }

  @Override
  public boolean hasRoomFor(int nameBytes) {
    return names.size() < room;
  }

  @Override
  public void add(String name, EntryReply entry, long nextOffset) {
    names.add(name);
    entries.add(entry);
    next = nextOffset;
  }

  @Override
  public void addUnresolved(String name, NodeKind kind, long nextOffset) {
    names.add(name + "?");
    next = nextOffset;
  }

  @Override
  public boolean add(String name, long inode, NodeKind kind, long nextOffset) {
    if (!hasRoomFor(0)) {
      return false;
    }
    names.add(name);
    next = nextOffset;
    return true;
  }
}
