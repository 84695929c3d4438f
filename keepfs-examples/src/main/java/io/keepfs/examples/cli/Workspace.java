package io.keepfs.examples.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A temporary folder and what was started in it: closed last to first, then removed, at the end or
 * when a signal says so. Thread-safe.
 */
final class Workspace implements AutoCloseable {
  private static final int SIGNAL_BASE = 128;

  private final Path folder;

  /** Guarded by this; a close that is under way keeps a second one waiting. */
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private Workspace(Path folder) {
    this.folder = folder;
  }

  static Workspace create(String prefix) throws IOException {
    return new Workspace(Files.createTempDirectory(prefix).toRealPath());
  }

  Path folder() {
    return folder;
  }

  synchronized void closeAtEnd(AutoCloseable thing) {
    started.push(thing);
  }

  /**
   * A signal has come: closes all and ends the process as the signal would have. The lock stays
   * held, so that the main thread, whose files have gone, cannot end the process in another way.
   */
  synchronized void abandon(String signal) {
    int code = SIGNAL_BASE + (signal.equals("INT") ? 2 : signal.equals("HUP") ? 1 : 15);
    try {
      close();
    } catch (IOException e) {
      System.err.println("keepfs: " + OneLineErrors.oneLine(e.getMessage()));
    }
    Runtime.getRuntime().halt(code);
  }

  @Override
  public synchronized void close() throws IOException {
    IOException failure = null;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        failure = collect(failure, e);
      }
    }
    if (failure != null) {
      // What could not be closed may still be mounted in there.
      throw failure;
    }
    remove();
  }

  private static IOException collect(@Nullable IOException first, Exception next) {
    if (first == null) {
      return next instanceof IOException io ? io : new IOException(next.getMessage(), next);
    }
    first.addSuppressed(next);
    return first;
  }

  private void remove() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
