package io.keepfs.api;

/** What a rename does when the target's name is taken, as renameat2(2) has it. */
public enum RenameMode {
  /** Replace it where POSIX allows. */
  REPLACE,
  /** Refuse with EEXIST. */
  NO_REPLACE,
  /** Swap the two; both must exist. */
  EXCHANGE
}
