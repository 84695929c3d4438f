package io.keepfs.api;

/** What an open file may be used for. */
public enum OpenMode {
  /** Reading only. */
  READ,
  /** Writing only. */
  WRITE,
  /** Both. */
  READ_WRITE;

  /** Returns whether bytes may be written through it. */
  public boolean writes() {
    return this != READ;
  }

  /** Returns whether bytes may be read through it. */
  public boolean reads() {
    return this != WRITE;
  }
}
