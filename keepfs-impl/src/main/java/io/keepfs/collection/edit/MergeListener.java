package io.keepfs.collection.edit;

/**
 * Port: hears what {@link EditableCollection#merge} has changed by what others did, for whoever
 * shows the collection. Called after it is done, by its thread and under no lock of the collection;
 * what it throws fails the merge's caller. A path may be told of that looks the same after all.
 */
public interface MergeListener {
  /** Nobody needs to know. */
  MergeListener NONE =
      new MergeListener() {
        @Override
        public void entryChanged(String path) {}

        @Override
        public void contentChanged(String path) {}
      };

  /**
   * What has that name came, went, or is something else now. Of a directory that came or went as a
   * whole, only the directory itself is told of.
   */
  void entryChanged(String path);

  /** The file has other bytes, and is the same file. */
  void contentChanged(String path);
}
