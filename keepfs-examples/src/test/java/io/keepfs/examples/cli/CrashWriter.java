package io.keepfs.examples.cli;

import static io.keepfs.examples.sys.Sys.CREAT;
import static io.keepfs.examples.sys.Sys.RDWR;
import static io.keepfs.examples.sys.Sys.TRUNC;
import static io.keepfs.examples.sys.Sys.WRONLY;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Sys;
import io.keepfs.examples.sys.SysException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Writes to two files of its own in a mount until that breaks, and knows what of it was synced: one
 * that is written in place, and one that is replaced by renaming, as editors do. Used by one thread
 * at a time.
 */
final class CrashWriter {
  private static final int FILE_MAX_BYTES = 300_000;
  private static final int WRITE_MAX_BYTES = 40_000;

  private final String name;
  private final Random random;

  /** What was in the first file at its last fsync. */
  private byte[] synced = new byte[0];

  private record Write(int offset, byte[] bytes) {}

  /** What was begun since then. */
  private final List<Write> later = new ArrayList<>();

  /** What the second may have in it: what was synced last, and what was begun since then. */
  private final List<String> versions = new ArrayList<>();

  private boolean hasSecond; // synced once

  CrashWriter(String name, Random random) {
    this.name = name;
    this.random = random;
  }

  /** Changes files below {@code folder} until a call fails. */
  void run(Path folder, Runnable afterEachStep) {
    try (Fd inPlace = Fd.open(folder.resolve(name), CREAT | RDWR)) {
      while (true) {
        if (random.nextInt(4) == 0) {
          replace(folder);
        } else {
          write(inPlace);
        }
        afterEachStep.run();
      }
    } catch (SysException e) {
      // the mount is dead
    }
  }

  private void write(Fd inPlace) throws SysException {
    byte[] bytes = new byte[1 + random.nextInt(WRITE_MAX_BYTES)];
    random.nextBytes(bytes);
    Write write = new Write(random.nextInt(FILE_MAX_BYTES - bytes.length), bytes);
    later.add(write);
    if (inPlace.pwrite(write.bytes, write.offset) < bytes.length) {
      return; // killed in the middle of it
    }
    if (random.nextInt(3) == 0) {
      inPlace.sync();
      later.forEach(this::apply);
      later.clear();
    }
  }

  private void apply(Write write) {
    synced = Arrays.copyOf(synced, Math.max(synced.length, write.offset + write.bytes.length));
    System.arraycopy(write.bytes, 0, synced, write.offset, write.bytes.length);
  }

  private void replace(Path folder) throws SysException {
    String text = name + " " + random.nextLong() + "-".repeat(random.nextInt(10_000));
    versions.add(text);
    Path draft = folder.resolve(name + ".draft");
    try (Fd fd = Fd.open(draft, CREAT | WRONLY | TRUNC)) {
      fd.write(text);
      fd.sync();
    }
    Sys.rename(draft, folder.resolve(name + ".text"));
    try (Fd directory = Fd.open(folder, Sys.DIRECTORY)) {
      Sys.check("fsync", Sys.LIBC.fsync(directory.number()));
    }
    versions.clear();
    versions.add(text);
    hasSecond = true;
  }

  /** What is there has all that was synced; from now on, it is what there was. */
  void check(Path folder) throws IOException {
    Path inPlace = folder.resolve(name);
    byte[] found = Files.exists(inPlace) ? Files.readAllBytes(inPlace) : new byte[0];
    assertThat(found.length).as("size of %s", name).isGreaterThanOrEqualTo(synced.length);
    int wrong = 0;
    for (int i = 0; i < synced.length; i++) {
      if (found[i] != synced[i] && !wasWritten(i, found[i])) {
        wrong++;
      }
    }
    assertThat(wrong).as("bytes of %s that were synced and are lost", name).isZero();
    Path replaced = folder.resolve(name + ".text");
    if (hasSecond || Files.exists(replaced)) {
      String text = Files.readString(replaced);
      assertThat(versions).as("what %s may have in it", replaced).contains(text);
    }
  }

  private boolean wasWritten(int at, byte value) {
    for (Write write : later) {
      int index = at - write.offset;
      if (index >= 0 && index < write.bytes.length && write.bytes[index] == value) {
        return true;
      }
    }
    return false;
  }

  /** Goes on from what is there. */
  void goOn(Path folder) throws IOException {
    Path inPlace = folder.resolve(name);
    synced = Files.exists(inPlace) ? Files.readAllBytes(inPlace) : new byte[0];
    later.clear();
    Path replaced = folder.resolve(name + ".text");
    versions.clear();
    hasSecond = Files.exists(replaced);
    if (hasSecond) {
      versions.add(Files.readString(replaced));
    }
  }
}
