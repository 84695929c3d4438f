package io.keepfs.api;

/**
 * What a node may tell the engine. The calls return at once, may come from any thread and under any
 * lock of the node; the engine passes them on to the kernel later, from a thread of its own.
 */
public interface NodeContext {

  /** In a directory, {@code name} was added, removed, or leads elsewhere now. */
  void entryChanged(String name);

  /**
   * In a directory, {@code name} was not there and is now. As {@link #entryChanged}, but whoever
   * has found it already, such as a program that works in there, is not disturbed.
   */
  default void entryAdded(String name) {
    entryChanged(name);
  }

  /**
   * How long answers are good has got less for the whole tree: the kernel is to ask again for names
   * and attributes at their next use. Their content stays.
   */
  default void allMayBeOld() {}

  /** Content, size or other attributes are no longer what the kernel may have cached. */
  void contentChanged();

  /** {@link Node#footprintBytes} is another now. */
  void footprintChanged();

  /** {@link Node#uuid} is another now. */
  void uuidChanged();

  /** A context that nobody listens to, for a node that is used without an engine. */
  NodeContext NONE =
      new NodeContext() {
        @Override
        public void entryChanged(String name) {}

        @Override
        public void contentChanged() {}

        @Override
        public void footprintChanged() {}

        @Override
        public void uuidChanged() {}
      };
}
