package io.keepfs.collection.edit;

/** A file or directory: an untouched one of a tree, or one that can be changed. */
sealed interface Entry permits TreeEntry, EditNode {
  boolean isDirectory();
}
