package io.keepfs.examples.sys;

import static io.keepfs.examples.sys.Sys.LIBC;
import static io.keepfs.examples.sys.Sys.c;
import static io.keepfs.examples.sys.Sys.check;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** A file descriptor. */
public record Fd(int number) implements AutoCloseable {
  public static final int SEEK_SET = 0;
  public static final int SEEK_CUR = 1;
  public static final int SEEK_END = 2;
  public static final int LOCK_EX = 2;
  public static final int LOCK_NB = 4;
  public static final int LOCK_UN = 8;

  public static Fd open(Path path, int flags) throws SysException {
    return open(path, flags, 0644);
  }

  public static Fd open(Path path, int flags, int mode) throws SysException {
    return new Fd((int) check("open", LIBC.open(c(path), flags, mode)));
  }

  /** Opens and closes. */
  public static void touch(Path path, int flags, int mode) throws SysException {
    open(path, flags, mode).close();
  }

  public int write(String text) throws SysException {
    return write(text.getBytes(StandardCharsets.UTF_8));
  }

  public int write(byte[] bytes) throws SysException {
    return (int) check("write", LIBC.write(number, bytes, bytes.length));
  }

  public int pwrite(String text, long offset) throws SysException {
    return pwrite(text.getBytes(StandardCharsets.UTF_8), offset);
  }

  public byte[] read(int count) throws SysException {
    byte[] buffer = new byte[count];
    int n = (int) check("read", LIBC.read(number, buffer, count));
    return Arrays.copyOf(buffer, n);
  }

  public byte[] pread(int count, long offset) throws SysException {
    byte[] buffer = new byte[count];
    int n = (int) check("pread", LIBC.pread(number, buffer, count, offset));
    return Arrays.copyOf(buffer, n);
  }

  /** Writes at an offset. */
  public int pwrite(byte[] bytes, long offset) throws SysException {
    return (int) check("pwrite", LIBC.pwrite(number, bytes, bytes.length, offset));
  }

  public String text(int count, long offset) throws SysException {
    return new String(pread(count, offset), StandardCharsets.UTF_8);
  }

  /** Copies inside the file by copy_file_range(2), until all is done or the file ends. */
  public void copyRange(long from, long to, long length) throws SysException {
    copyRange(from, this, to, length);
  }

  /** Copies to another file by copy_file_range(2), until all is done or this file ends. */
  public void copyRange(long from, Fd copy, long to, long length) throws SysException {
    Pointer offsets = Memory.allocateDirect(Runtime.getSystemRuntime(), 2 * Long.BYTES);
    offsets.putLong(0, from);
    offsets.putLong(Long.BYTES, to);
    Pointer target = offsets.slice(Long.BYTES);
    for (long left = length; left > 0; ) {
      long n =
          check(
              "copy_file_range",
              LIBC.copy_file_range(number, offsets, copy.number, target, left, 0));
      if (n == 0) {
        return;
      }
      left -= n;
    }
  }

  public long seek(long offset, int whence) throws SysException {
    return check("lseek", LIBC.lseek(number, offset, whence));
  }

  public void truncate(long size) throws SysException {
    check("ftruncate", LIBC.ftruncate(number, size));
  }

  public void sync() throws SysException {
    check("fsync", LIBC.fsync(number));
    check("fdatasync", LIBC.fdatasync(number));
  }

  public void lock(int operation) throws SysException {
    check("flock", LIBC.flock(number, operation));
  }

  @Override
  public void close() throws SysException {
    check("close", LIBC.close(number));
  }
}
