package io.keepfs.vfs;

import io.keepfs.api.NodeException;

/** Refuses every change of a read-only file system, before any node is asked. */
record WriteGate(boolean readOnly) {

  void requireWritable(String operation) throws NodeException {
    if (readOnly) {
      throw NodeException.readOnly(operation);
    }
  }
}
