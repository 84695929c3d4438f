package io.keepfs.examples.posix;

import static io.keepfs.examples.posix.Sys.LIBC;
import static io.keepfs.examples.posix.Sys.c;
import static io.keepfs.examples.posix.Sys.check;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** A file descriptor. */
record Fd(int number) implements AutoCloseable {
  static final int SEEK_SET = 0;
  static final int SEEK_CUR = 1;
  static final int SEEK_END = 2;
  static final int LOCK_EX = 2;
  static final int LOCK_NB = 4;
  static final int LOCK_UN = 8;

  static Fd open(Path path, int flags) throws SysException {
    return open(path, flags, 0644);
  }

  static Fd open(Path path, int flags, int mode) throws SysException {
    return new Fd((int) check("open", LIBC.open(c(path), flags, mode)));
  }

  /** Opens and closes. */
  static void touch(Path path, int flags, int mode) throws SysException {
    open(path, flags, mode).close();
  }

  int write(String text) throws SysException {
    return write(text.getBytes(StandardCharsets.UTF_8));
  }

  int write(byte[] bytes) throws SysException {
    return (int) check("write", LIBC.write(number, bytes, bytes.length));
  }

  int pwrite(String text, long offset) throws SysException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return (int) check("pwrite", LIBC.pwrite(number, bytes, bytes.length, offset));
  }

  byte[] read(int count) throws SysException {
    byte[] buffer = new byte[count];
    int n = (int) check("read", LIBC.read(number, buffer, count));
    return Arrays.copyOf(buffer, n);
  }

  byte[] pread(int count, long offset) throws SysException {
    byte[] buffer = new byte[count];
    int n = (int) check("pread", LIBC.pread(number, buffer, count, offset));
    return Arrays.copyOf(buffer, n);
  }

  String text(int count, long offset) throws SysException {
    return new String(pread(count, offset), StandardCharsets.UTF_8);
  }

  long seek(long offset, int whence) throws SysException {
    return check("lseek", LIBC.lseek(number, offset, whence));
  }

  void truncate(long size) throws SysException {
    check("ftruncate", LIBC.ftruncate(number, size));
  }

  void sync() throws SysException {
    check("fsync", LIBC.fsync(number));
    check("fdatasync", LIBC.fdatasync(number));
  }

  void lock(int operation) throws SysException {
    check("flock", LIBC.flock(number, operation));
  }

  @Override
  public void close() throws SysException {
    check("close", LIBC.close(number));
  }
}
