package io.keepfs.fuse.session;

import io.keepfs.api.NodeKind;
import io.keepfs.fuse.protocol.DirectoryPage;
import io.keepfs.fuse.protocol.Entry;
import io.keepfs.vfs.EntryReply;
import io.keepfs.vfs.EntrySink;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Puts entries into a page of READDIRPLUS. */
final class ListingSink implements EntrySink {
  /**
   * Stands for the number of an inode that is not known yet; as libfuse has it. Zero would make
   * readdir(3) skip the name.
   */
  static final long UNKNOWN_INODE = 0xffff_ffffL;

  private final DirectoryPage page;
  private final Attribution attribution;
  private final LongConsumer counted;
  private long nextOffset;
  private boolean full;

  /**
   * Where a page ends.
   *
   * @param nextOffset where the next one begins
   * @param bytes how long it is
   * @param full whether there was no room for more
   */
  record End(long nextOffset, int bytes, boolean full) {}

  /**
   * Makes it for a page that was started.
   *
   * @param counted is told of each inode that has one reference more for this page
   */
  ListingSink(DirectoryPage page, Attribution attribution, LongConsumer counted) {
    this.page = page;
    this.attribution = attribution;
    this.counted = counted;
  }

  End end() {
    return new End(nextOffset, page.bytes(), full);
  }

  @Override
  public boolean hasRoomFor(int nameBytes) {
    boolean fits = page.fits(nameBytes);
    full |= !fits;
    return fits;
  }

  @Override
  public void add(String name, EntryReply reply, long next) {
    // The kernel counts no reference for the dots, and neither did the engine.
    boolean dot = name.equals(".") || name.equals("..");
    if (!dot) {
      counted.accept(reply.inode());
    }
    Entry entry = attribution.entry(reply);
    put(name, entry.nodeId(), next, reply.attributes().kind(), dot ? null : entry);
  }

  @Override
  public void addUnresolved(String name, NodeKind kind, long next) {
    put(name, UNKNOWN_INODE, next, kind, null);
  }

  private void put(String name, long inode, long next, NodeKind kind, @Nullable Entry entry) {
    byte[] bytes = DirectoryPage.encode(name);
    if (!page.add(bytes, inode, next, Attribution.direntType(kind), entry)) {
      throw new IllegalStateException("no room for " + bytes.length + " bytes of a name");
    }
    nextOffset = next;
  }
}
