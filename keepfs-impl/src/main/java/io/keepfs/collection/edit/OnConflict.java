package io.keepfs.collection.edit;

/** What to do with a name that was changed here and on the server. */
public enum OnConflict {
  /** Keep both: the server's under another name. */
  COPY,
  /** Save nothing of the collection until a person has seen to it. */
  FAIL,
  /** Keep what is here; the server's version is lost. */
  OVERWRITE
}
