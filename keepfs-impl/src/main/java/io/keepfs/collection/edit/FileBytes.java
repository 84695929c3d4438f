package io.keepfs.collection.edit;

import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.write.EditableContent;

/** Where the bytes of a file are to be read from just now. */
public sealed interface FileBytes {
  /** How many there are now. */
  long sizeBytes();

  /** A file that was touched: its content, to be read as long as it has a name or is open. */
  record Edited(EditableContent content) implements FileBytes {
    @Override
    public long sizeBytes() {
      return content.size();
    }
  }

  /**
   * A file that is as it was.
   *
   * @param node its number in the tree, which never changes
   */
  record Stored(CollectionTree tree, int node) implements FileBytes {
    @Override
    public long sizeBytes() {
      return tree.size(node);
    }
  }
}
