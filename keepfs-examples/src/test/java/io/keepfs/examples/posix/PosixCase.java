package io.keepfs.examples.posix;

import java.nio.file.Path;

/**
 * One thing that POSIX asks of a file system.
 *
 * @param name what it asks, in words
 * @param body tries it in an empty directory of its own, and throws when it does not hold
 */
record PosixCase(String name, Body body) {

  /** Tries something in an empty directory. */
  interface Body {
    void run(Path directory) throws Exception;
  }
}
