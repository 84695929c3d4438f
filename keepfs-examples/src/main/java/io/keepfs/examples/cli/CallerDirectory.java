package io.keepfs.examples.cli;

import java.nio.file.Path;

/**
 * The directory that the user called from, which relative paths on the command line mean. A daemon
 * runs elsewhere (it must not keep a directory busy), and is told by a property.
 */
final class CallerDirectory {

  /** Set in a daemon alone: the directory that its starter was called from. */
  static final String PROPERTY = "keepfs.daemon.caller";

  private CallerDirectory() {}

  /** Returns the path, absolute, with symbolic links as they are. */
  static Path resolve(Path path) {
    return Path.of(System.getProperty(PROPERTY, "")).resolve(path).toAbsolutePath().normalize();
  }
}
