package io.keepfs.examples.posix;

import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Sys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Maps files, in a JVM of its own. */
final class MapProgram {
  private MapProgram() {}

  /** Arguments: {@code read FILE EXPECTED} or {@code write FILE OFFSET TEXT}. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[1]);
    if (arguments[0].equals("read")) {
      read(file, Files.readAllBytes(Path.of(arguments[2])));
    } else {
      byte[] text = arguments[3].getBytes(StandardCharsets.UTF_8);
      write(file, Integer.parseInt(arguments[2]), text);
    }
  }

  private static void read(Path file, byte[] expected) throws Exception {
    for (int flags : new int[] {Sys.MAP_PRIVATE, Sys.MAP_SHARED}) {
      byte[] read = new byte[expected.length];
      try (Fd fd = Fd.open(file, Sys.RDONLY)) {
        Sys.withMapping(
            fd, read.length, Sys.PROT_READ, flags, map -> map.get(0, read, 0, read.length));
      }
      if (!Arrays.equals(read, expected)) {
        throw new AssertionError("differs from byte " + Arrays.mismatch(read, expected) + " on");
      }
    }
  }

  private static void write(Path file, int offset, byte[] text) throws Exception {
    long length = Files.size(file);
    try (Fd fd = Fd.open(file, Sys.RDWR)) {
      Sys.withMapping(
          fd,
          length,
          Sys.PROT_READ | Sys.PROT_WRITE,
          Sys.MAP_SHARED,
          map -> {
            map.put(offset, text, 0, text.length);
            Sys.check("msync", Sys.LIBC.msync(map, length, Sys.MS_SYNC));
          });
    }
  }
}
