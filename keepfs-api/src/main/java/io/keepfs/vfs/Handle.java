package io.keepfs.vfs;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.NodeException;
import io.keepfs.api.OpenFile;
import io.keepfs.api.OpenMode;
import io.keepfs.inode.Inode;
import io.keepfs.inode.Pin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something opened. It pins its inode until it is closed. */
sealed interface Handle {

  /** Returns the pin, to be closed with the handle. */
  Pin pin();

  /** Returns the inode that was opened. */
  default Inode inode() {
    return pin().inode();
  }

  /**
   * An open file.
   *
   * @param mode what it may be used for
   * @param file its own view of the content
   */
  record File(Pin pin, OpenMode mode, OpenFile file) implements Handle {}

  /** An open directory, with the listing that its offsets count in. */
  final class Directory implements Handle {
    private final Pin pin;

    // Guarded by this: the kernel may read one handle from several threads.
    private @Nullable List<DirectoryEntry> listing;

    Directory(Pin pin) {
      this.pin = pin;
    }

    @Override
    public Pin pin() {
      return pin;
    }

    /** Returns the listing, taken afresh when reading begins or begins again. */
    List<DirectoryEntry> listing(long offset) throws NodeException {
      List<DirectoryEntry> known;
      synchronized (this) {
        known = listing;
      }
      if (known == null || offset == 0) {
        // Not under the monitor: listing may wait for the network.
        known = Nodes.refreshed(inode().directory()).list();
        synchronized (this) {
          listing = known;
        }
      }
      return known;
    }
  }
}
