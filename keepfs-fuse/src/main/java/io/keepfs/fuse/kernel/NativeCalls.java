package io.keepfs.fuse.kernel;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.Encoding;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.off_t;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;
import jnr.ffi.types.u_int64_t;
import org.jspecify.annotations.Nullable;

/**
 * The calls into the C library. Memory is given by raw address: a jnr {@code Pointer} wrapped round
 * a buffer would be copied byte by byte. Public only because the stubs that jnr-ffi generates live
 * in a package of their own.
 */
@Encoding("UTF-8")
public interface NativeCalls {
  /** open(2). */
  int open(CharSequence path, int flags);

  /** close(2). */
  int close(int fd);

  /** read(2). */
  @ssize_t
  long read(int fd, long address, @size_t long count);

  /** write(2). */
  @ssize_t
  long write(int fd, long address, @size_t long count);

  /** writev(2). */
  @ssize_t
  long writev(int fd, long vectors, int count);

  /**
   * mmap(2). With six plain numbers jnr-ffi's stub for x86-64 passes wrong arguments; with pointers
   * it takes another way.
   */
  Pointer mmap(
      @Nullable Pointer address,
      @size_t long length,
      int protection,
      int flags,
      int fd,
      @off_t long offset);

  /** munmap(2). */
  int munmap(long address, @size_t long length);

  /** mount(2). */
  int mount(
      CharSequence source,
      CharSequence target,
      CharSequence type,
      @u_int64_t long flags,
      CharSequence data);

  /** umount2(2). */
  int umount2(CharSequence target, int flags);

  /** socketpair(2). */
  int socketpair(int domain, int type, int protocol, @Out int[] fds);

  /** recvmsg(2). */
  @ssize_t
  long recvmsg(int fd, long message, int flags);

  /** setsockopt(2). */
  int setsockopt(int fd, int level, int name, long value, int length);

  /** fcntl(2) with an int argument. */
  int fcntl(int fd, int command, int argument);

  /** posix_spawn(3); returns the error number itself. Both arrays hold addresses and end with 0. */
  int posix_spawn(
      @Out int[] pid,
      CharSequence path,
      long fileActions,
      long attributes,
      long arguments,
      long environment);

  /** posix_spawn_file_actions_init(3). */
  int posix_spawn_file_actions_init(long fileActions);

  /** posix_spawn_file_actions_addopen(3). */
  int posix_spawn_file_actions_addopen(
      long fileActions, int fd, CharSequence path, int flags, int mode);

  /** posix_spawn_file_actions_destroy(3). */
  int posix_spawn_file_actions_destroy(long fileActions);

  /** kill(2). */
  int kill(int pid, int signal);

  /** waitpid(2). */
  int waitpid(int pid, @Out int[] status, int options);

  /** geteuid(2). */
  int geteuid();

  /** getegid(2). */
  int getegid();
}
