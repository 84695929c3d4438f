package io.keepfs.vfs;

import io.keepfs.api.NodeKind;

/** Takes names of a directory with what they lead to, one by one until it is full. */
public interface EntrySink {

  /**
   * Returns whether a name of so many bytes would find room. Asked before anything is looked up for
   * it.
   */
  boolean hasRoomFor(int nameBytes);

  /**
   * Takes one name, after {@link #hasRoomFor} said yes.
   *
   * @param name the name
   * @param entry what it leads to; for {@code .} and {@code ..} without a reference, else with one
   *     to be given back
   * @param nextOffset where to go on after this name
   */
  void add(String name, EntryReply entry, long nextOffset);

  /**
   * Takes one name whose node cannot be had now, so that it is listed all the same; after {@link
   * #hasRoomFor}.
   */
  void addUnresolved(String name, NodeKind kind, long nextOffset);
}
