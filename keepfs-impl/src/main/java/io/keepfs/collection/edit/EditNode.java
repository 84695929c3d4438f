package io.keepfs.collection.edit;

/** Something of a collection that was touched. */
abstract sealed class EditNode implements Entry permits EditDirectory, EditFile {}
