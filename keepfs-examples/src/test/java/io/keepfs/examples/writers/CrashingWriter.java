package io.keepfs.examples.writers;

import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Sys;
import io.keepfs.examples.sys.SysException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Changes files of a directory of its own until the mount fails, and knows what must be there then:
 * all that a system call has said to be done. Used by one thread, but for {@link #failure}.
 */
final class CrashingWriter {
  private static final int NAMES = 8;
  private static final int LENGTH_MAX = 200_000;

  private final String directory;
  private final Random random;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Set<String> uncertain = new HashSet<>();
  private volatile @Nullable SysException failure;

  CrashingWriter(String directory, Random random) {
    this.directory = directory;
    this.random = random;
  }

  String directory() {
    return directory;
  }

  /** What must be there, by path from the root. */
  Map<String, byte[]> files() {
    return files;
  }

  /** Paths of which the mount did not say what became of them; anything may be there. */
  Set<String> uncertain() {
    return uncertain;
  }

  /** What was uncertain is no longer: this is there, or nothing where it is null. */
  void found(String path, byte @Nullable [] content) {
    uncertain.remove(path);
    if (content == null) {
      files.remove(path);
    } else {
      files.put(path, content);
    }
  }

  /** To be called before each {@link #run}. */
  void begin() {
    failure = null;
  }

  /** Why it ended the last time; null as long as it goes on. */
  @Nullable SysException failure() {
    return failure;
  }

  /** Goes on until the mount is no more. */
  void run(Path root, AtomicInteger done) {
    try {
      while (true) {
        step(root);
        uncertain.clear();
        done.incrementAndGet();
      }
    } catch (SysException e) {
      // What was under way stays uncertain.
      failure = e;
      done.set(Integer.MAX_VALUE / 2);
    }
  }

  private void step(Path root) throws SysException {
    String path = path();
    uncertain.add(path);
    switch (random.nextInt(8)) {
      case 0:
        if (files.containsKey(path)) {
          Sys.unlink(root.resolve(path));
          files.remove(path);
        }
        break;
      case 1:
        String target = path();
        if (files.containsKey(path)) {
          uncertain.add(target);
          Sys.rename(root.resolve(path), root.resolve(target));
          files.put(target, files.remove(path));
        }
        break;
      case 2, 3:
        write(root.resolve(path), path, Sys.APPEND, files.getOrDefault(path, new byte[0]));
        break;
      default:
        write(root.resolve(path), path, Sys.TRUNC, new byte[0]);
    }
  }

  private void write(Path file, String path, int flags, byte[] before) throws SysException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(before);
    try (Fd fd = Fd.open(file, Sys.CREAT | Sys.WRONLY | flags)) {
      for (int parts = 1 + random.nextInt(3); parts > 0; parts--) {
        byte[] part = new byte[random.nextInt(LENGTH_MAX)];
        random.nextBytes(part);
        fd.write(part);
        content.writeBytes(part);
      }
      if (random.nextInt(4) == 0) {
        fd.sync();
      }
    }
    files.put(path, content.toByteArray());
  }

  private String path() {
    return directory + "/" + random.nextInt(NAMES);
  }
}
