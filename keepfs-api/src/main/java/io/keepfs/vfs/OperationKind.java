package io.keepfs.vfs;

/** The operations that listeners hear of and counters count. */
public enum OperationKind {
  /** A front end has begun. */
  INIT,
  /** A front end has ended. */
  DESTROY,
  /** May it be accessed? */
  ACCESS,
  /** Attributes asked for. */
  GETATTR,
  /** Attributes changed, the size among them. */
  SETATTR,
  /** A name looked up in a directory. */
  LOOKUP,
  /** References given back. */
  FORGET,
  /** A file opened. */
  OPEN,
  /** Bytes read. */
  READ,
  /** Bytes written. */
  WRITE,
  /** A file handle ended. */
  RELEASE,
  /** A directory opened. */
  OPENDIR,
  /** Names listed. */
  READDIR,
  /** Names listed with their attributes. */
  READDIRPLUS,
  /** A directory handle ended. */
  RELEASEDIR,
  /** The file system's size asked for. */
  STATFS,
  /** A file made and opened. */
  CREATE,
  /** A file made. */
  MKNOD,
  /** A directory made. */
  MKDIR,
  /** A file's name removed. */
  UNLINK,
  /** A directory removed. */
  RMDIR,
  /** An entry moved. */
  RENAME,
  /** A descriptor of a file closed. */
  FLUSH,
  /** A file made durable. */
  FSYNC,
  /** A directory made durable. */
  FSYNCDIR,
  /** An extended attribute read. */
  GETXATTR,
  /** Extended attributes listed. */
  LISTXATTR,
  /** Bytes copied from file to file inside the file system. */
  COPY_FILE_RANGE
}
