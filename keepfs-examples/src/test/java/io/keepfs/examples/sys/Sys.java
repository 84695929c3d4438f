package io.keepfs.examples.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keepfs.api.Errno;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import jnr.constants.platform.OpenFlags;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.mode_t;
import jnr.ffi.types.off_t;
import jnr.ffi.types.size_t;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** The system calls that java.nio.file hides, or whose error numbers it blurs. Linux only. */
public final class Sys {
  public static final int RDONLY = 0;
  public static final int WRONLY = 1;
  public static final int RDWR = 2;
  public static final int CREAT = 0100;
  public static final int EXCL = 0200;
  public static final int TRUNC = 01000;
  public static final int APPEND = 02000;
  public static final int DIRECTORY = OpenFlags.O_DIRECTORY.intValue();
  public static final int RENAME_NOREPLACE = 1;
  public static final int RENAME_EXCHANGE = 2;
  public static final int S_IFREG = 0100000;
  public static final int S_IFIFO = 010000;
  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;
  public static final int MAP_SHARED = 1;
  public static final int MAP_PRIVATE = 2;
  public static final int MS_SYNC = 4;
  public static final int DT_DIR = 4;
  public static final int DT_REG = 8;
  private static final int TYPE_BITS = 0170000;
  private static final int DIRECTORY_BITS = 040000;
  private static final int AT_FDCWD = -100;
  private static final long UTIME_NOW = (1L << 30) - 1;
  private static final int XATTR_BYTES_MAX = 65536;

  // Offsets in glibc's struct dirent of 64-bit Linux.
  private static final int D_TYPE = 18;
  private static final int D_NAME = 19;

  public static final Libc LIBC = LibraryLoader.create(Libc.class).load("c");

  private Sys() {}

  /** What is called of the C library; public because its stub is loaded elsewhere. */
  public interface Libc {
    int open(byte[] path, int flags, @mode_t int mode);

    int openat(int directory, byte[] path, int flags, @mode_t int mode);

    int close(int fd);

    @size_t
    long read(int fd, @Out byte[] buffer, @size_t long count);

    @size_t
    long write(int fd, @In byte[] buffer, @size_t long count);

    @size_t
    long pread(int fd, @Out byte[] buffer, @size_t long count, @off_t long offset);

    @size_t
    long pwrite(int fd, @In byte[] buffer, @size_t long count, @off_t long offset);

    @off_t
    long lseek(int fd, @off_t long offset, int whence);

    int ftruncate(int fd, @off_t long size);

    int truncate(byte[] path, @off_t long size);

    @Nullable Pointer mmap(
        @Nullable Pointer address,
        @size_t long length,
        int protection,
        int flags,
        int fd,
        @off_t long offset);

    int munmap(Pointer address, @size_t long length);

    int msync(Pointer address, @size_t long length, int flags);

    int fsync(int fd);

    int fdatasync(int fd);

    int flock(int fd, int operation);

    int fallocate(int fd, int mode, @off_t long offset, @off_t long length);

    @size_t
    long copy_file_range(
        int in,
        @Nullable Pointer inOffset,
        int out,
        @Nullable Pointer outOffset,
        @size_t long n,
        int flags);

    int mkdir(byte[] path, @mode_t int mode);

    int rmdir(byte[] path);

    int unlink(byte[] path);

    int rename(byte[] from, byte[] to);

    int renameat2(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

    int link(byte[] from, byte[] to);

    int symlink(byte[] to, byte[] name);

    int mknod(byte[] path, @mode_t int mode, long device);

    int chmod(byte[] path, @mode_t int mode);

    int fchmod(int fd, @mode_t int mode);

    int chown(byte[] path, int uid, int gid);

    int access(byte[] path, int mode);

    int utimensat(int directory, byte[] path, @In long @Nullable [] times, int flags);

    @size_t
    long getxattr(byte[] path, byte[] name, @Out byte[] value, @size_t long size);

    @size_t
    long listxattr(byte[] path, @Out byte[] list, @size_t long size);

    int setxattr(byte[] path, byte[] name, @In byte[] value, @size_t long size, int flags);

    @Nullable Pointer opendir(byte[] path);

    @Nullable Pointer readdir(Pointer directory);

    void rewinddir(Pointer directory);

    int closedir(Pointer directory);

    int geteuid();
  }

  /** Returns {@code result} of {@code call}, unless it says that the call failed. */
  public static long check(String call, long result) throws SysException {
    if (result == -1) {
      throw new SysException(call, Runtime.getSystemRuntime().getLastError());
    }
    return result;
  }

  public static byte[] c(Path path) {
    return c(path.toString());
  }

  public static byte[] c(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  /** Runs {@code call}, which must fail with {@code expected}. */
  public static void assertErrno(Errno expected, ThrowingCallable call) {
    SysException failure = catchThrowableOfType(SysException.class, call);
    assertThat(failure).as("a failure with " + expected).isNotNull();
    assertThat(failure.errno()).as(failure.getMessage()).isEqualTo(expected.number());
  }

  public static void mkdir(Path path, int mode) throws SysException {
    check("mkdir", LIBC.mkdir(c(path), mode));
  }

  public static void rmdir(Path path) throws SysException {
    check("rmdir", LIBC.rmdir(c(path)));
  }

  public static void unlink(Path path) throws SysException {
    check("unlink", LIBC.unlink(c(path)));
  }

  public static void rename(Path from, Path to) throws SysException {
    check("rename", LIBC.rename(c(from), c(to)));
  }

  public static void rename(Path from, Path to, int flags) throws SysException {
    check("renameat2", LIBC.renameat2(AT_FDCWD, c(from), AT_FDCWD, c(to), flags));
  }

  public static void truncate(Path path, long size) throws SysException {
    check("truncate", LIBC.truncate(c(path), size));
  }

  public static void chmod(Path path, int mode) throws SysException {
    check("chmod", LIBC.chmod(c(path), mode));
  }

  public static void mknod(Path path, int mode) throws SysException {
    check("mknod", LIBC.mknod(c(path), mode, 0));
  }

  public static void setTimes(Path path, Instant accessed, Instant modified) throws SysException {
    long[] times = {
      accessed.getEpochSecond(), accessed.getNano(), modified.getEpochSecond(), modified.getNano()
    };
    check("utimensat", LIBC.utimensat(AT_FDCWD, c(path), times, 0));
  }

  public static void setTimesToNow(Path path) throws SysException {
    check(
        "utimensat", LIBC.utimensat(AT_FDCWD, c(path), new long[] {0, UTIME_NOW, 0, UTIME_NOW}, 0));
  }

  /** Uses a mapping, and unmaps it, which java.nio leaves to the garbage collector. */
  public interface MappingUser {
    void use(Pointer memory) throws Exception;
  }

  public static void withMapping(Fd fd, long length, int protection, int flags, MappingUser user)
      throws Exception {
    Pointer memory = LIBC.mmap(null, length, protection, flags, fd.number(), 0);
    if (memory == null || memory.address() == -1) {
      throw new SysException("mmap", Runtime.getSystemRuntime().getLastError());
    }
    try {
      user.use(memory);
    } finally {
      check("munmap", LIBC.munmap(memory, length));
    }
  }

  public static byte[] getxattr(Path path, String name) throws SysException {
    byte[] value = new byte[XATTR_BYTES_MAX];
    long n = check("getxattr", LIBC.getxattr(c(path), c(name), value, value.length));
    return Arrays.copyOf(value, (int) n);
  }

  public static List<String> listxattr(Path path) throws SysException {
    byte[] list = new byte[XATTR_BYTES_MAX];
    int n = (int) check("listxattr", LIBC.listxattr(c(path), list, list.length));
    String names = new String(list, 0, n, StandardCharsets.UTF_8);
    return names.isEmpty() ? List.of() : List.of(names.split("\0"));
  }

  public static void setxattr(Path path, String name, byte[] value) throws SysException {
    check("setxattr", LIBC.setxattr(c(path), c(name), value, value.length, 0));
  }

  /** Some of what stat(2) tells. */
  public record Stat(int mode, long size) {
    /** Returns whether it is a directory. */
    public boolean isDirectory() {
      return (mode & TYPE_BITS) == DIRECTORY_BITS;
    }
  }

  /** Calls stat(2). */
  public static Stat stat(Path path) throws SysException {
    try {
      Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,size");
      return new Stat((Integer) attributes.get("mode"), (Long) attributes.get("size"));
    } catch (FileSystemException e) {
      throw new SysException("stat", errno(e).number());
    } catch (IOException e) {
      throw new SysException("stat", Errno.EIO.number());
    }
  }

  private static Errno errno(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return Errno.ENOENT;
    }
    return "Not a directory".equals(e.getReason()) ? Errno.ENOTDIR : Errno.EIO;
  }

  /** What readdir(3) tells of a name. */
  public record Dirent(String name, int type) {}

  /** Returns all that readdir(3) tells, {@code .} and {@code ..} included. */
  public static List<Dirent> readdir(Path path) throws SysException {
    Pointer directory = opendir(path);
    try {
      return readdir(directory);
    } finally {
      LIBC.closedir(directory);
    }
  }

  public static Pointer opendir(Path path) throws SysException {
    Pointer directory = LIBC.opendir(c(path));
    if (directory == null) {
      throw new SysException("opendir", Runtime.getSystemRuntime().getLastError());
    }
    return directory;
  }

  public static List<Dirent> readdir(Pointer directory) {
    List<Dirent> all = new ArrayList<>();
    for (Pointer p = LIBC.readdir(directory); p != null; p = LIBC.readdir(directory)) {
      int length = 0;
      while (p.getByte(D_NAME + length) != 0) {
        length++;
      }
      byte[] name = new byte[length];
      p.get(D_NAME, name, 0, length);
      all.add(new Dirent(new String(name, StandardCharsets.UTF_8), p.getByte(D_TYPE)));
    }
    return all;
  }
}
