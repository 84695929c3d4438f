package io.keepfs.api;

/** What a name leads to. */
public enum NodeKind {
  /** A {@link DirectoryNode}. */
  DIRECTORY,
  /** A {@link FileNode}. */
  FILE
}
