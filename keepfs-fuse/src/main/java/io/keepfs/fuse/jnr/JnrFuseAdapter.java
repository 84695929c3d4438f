package io.keepfs.fuse.jnr;

import com.kenai.jffi.MemoryIO;
import io.keepfs.api.AttributeChange;
import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.vfs.CreateReply;
import io.keepfs.vfs.OpenFlags;
import io.keepfs.vfs.OpenReply;
import io.keepfs.vfs.Operations;
import java.nio.ByteBuffer;
import jnr.ffi.Pointer;
import jnr.ffi.Struct;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.serce.jnrfuse.FuseFillDir;
import ru.serce.jnrfuse.FuseStubFS;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.FuseFileInfo;
import ru.serce.jnrfuse.struct.Statvfs;
import ru.serce.jnrfuse.struct.Timespec;

/**
 * libfuse's callbacks: decode, call {@link Operations}, encode or map the error. libfuse calls from
 * its own threads, many at once; what is not overridden here it answers with ENOSYS.
 */
class JnrFuseAdapter extends FuseStubFS {
  private static final Logger log = LoggerFactory.getLogger(JnrFuseAdapter.class);
  private static final int PERMISSION_BITS = 07777;
  private static final MemoryIO MEMORY = MemoryIO.getInstance();

  // Bits behind the pointer "bmap" in struct fuse_operations, which jnr-fuse leaves out.
  private static final int NULLPATH_OK = 1;
  private static final int UTIME_OMIT_OK = 4;

  private final Operations operations;
  private final Runnable ready;
  private final PathResolver paths;
  private final OpenInodes inodes = new OpenInodes();
  private final JnrStat stats = new JnrStat();

  /**
   * Loads libfuse 2.
   *
   * @param ready called when the kernel has said INIT
   * @throws UnsatisfiedLinkError when it is not installed
   */
  JnrFuseAdapter(Operations operations, Runnable ready) {
    this.operations = operations;
    this.ready = ready;
    this.paths = new PathResolver(operations);
    long flags = fuseOperations.bmap.offset() + jnr.ffi.Runtime.getSystemRuntime().addressSize();
    // Without these an unlinked open file would answer ENOENT to everything, and times could only
    // be set in pairs.
    Struct.getMemory(fuseOperations).putInt(flags, NULLPATH_OK | UTIME_OMIT_OK);
  }

  /**
   * Mounts and serves; returns when that has ended, with 0 unless it failed. Not by {@code
   * mount()}, which takes a slow start for success and adds an exit hook that cannot be removed.
   */
  int serve(String[] arguments) {
    return libFuse.fuse_main_real(
        arguments.length, arguments, fuseOperations, Struct.size(fuseOperations), null);
  }

  /** Gives libfuse its answer: a count. */
  @FunctionalInterface
  private interface Count {
    int get() throws NodeException;
  }

  /** Something without an answer but that it was done. */
  @FunctionalInterface
  private interface Action {
    void run() throws NodeException;
  }

  /** Nothing may be thrown into native code. */
  private static int count(Count count) {
    try {
      return count.get();
    } catch (NodeException e) {
      return JnrErrno.negative(e.errno());
    } catch (Throwable e) {
      log.error("a request failed in a way that it should not", e);
      return JnrErrno.negative(Errno.EIO);
    }
  }

  private static int done(Action action) {
    return count(
        () -> {
          action.run();
          return 0;
        });
  }

  @Override
  public Pointer init(Pointer connection) {
    done(operations::init);
    ready.run();
    return connection;
  }

  // Attributes.

  @Override
  public int getattr(String path, FileStat stat) {
    return count(() -> stats.fill(stat, paths.resolve(path, operations::getAttributes)));
  }

  @Override
  public int fgetattr(String path, FileStat stat, FuseFileInfo info) {
    return count(() -> stats.fill(stat, operations.getAttributes(inodes.of(handle(info)))));
  }

  @Override
  public int access(String path, int mask) {
    return done(() -> paths.run(path, inode -> operations.access(inode, mask)));
  }

  @Override
  public int chmod(String path, long mode) {
    return change(path, JnrChanges.permissions(mode));
  }

  @Override
  public int chown(String path, long uid, long gid) {
    return change(path, JnrChanges.owner(uid, gid));
  }

  @Override
  public int utimens(String path, Timespec[] times) {
    return change(path, JnrChanges.times(times));
  }

  @Override
  public int truncate(String path, long size) {
    return change(path, AttributeChange.size(size));
  }

  private int change(String path, AttributeChange change) {
    return done(() -> paths.run(path, inode -> operations.setAttributes(inode, change)));
  }

  @Override
  public int ftruncate(String path, long size, FuseFileInfo info) {
    AttributeChange change = AttributeChange.size(size);
    return done(() -> operations.setAttributes(inodes.of(handle(info)), change));
  }

  @Override
  public int getxattr(String path, String name, Pointer value, long size) {
    return count(
        () -> {
          byte[] bytes = paths.resolve(path, inode -> operations.getExtendedAttribute(inode, name));
          return JnrBytes.fill(value, size, bytes);
        });
  }

  @Override
  public int listxattr(String path, Pointer list, long size) {
    return count(
        () ->
            JnrBytes.fillNames(
                list, size, paths.resolve(path, operations::listExtendedAttributes)));
  }

  @Override
  public int statfs(String path, Statvfs stat) {
    return count(() -> JnrStat.fill(stat, operations.statfs()));
  }

  // Names.

  @Override
  public int mknod(String path, long mode, long device) {
    return done(
        () -> {
          if (!JnrStat.isRegular(mode)) {
            throw NodeException.unsupported("special files");
          }
          paths.runInParent(
              path,
              (parent, name) ->
                  forget(operations.makeFile(parent, name, permissions(mode)).inode()));
        });
  }

  @Override
  public int symlink(String target, String path) {
    return -Errno.EPERM.number();
  }

  @Override
  public int link(String path, String newPath) {
    return -Errno.EPERM.number();
  }

  @Override
  public int mkdir(String path, long mode) {
    return done(
        () ->
            paths.runInParent(
                path,
                (parent, name) ->
                    forget(operations.makeDirectory(parent, name, permissions(mode)).inode())));
  }

  @Override
  public int unlink(String path) {
    return done(() -> paths.runInParent(path, operations::unlink));
  }

  @Override
  public int rmdir(String path) {
    return done(() -> paths.runInParent(path, operations::removeDirectory));
  }

  @Override
  public int rename(String path, String target) {
    return done(
        () ->
            paths.runInParent(
                path,
                (parent, name) ->
                    paths.runInParent(
                        target,
                        (targetParent, targetName) ->
                            operations.rename(
                                parent, name, targetParent, targetName, RenameMode.REPLACE))));
  }

  private void forget(long inode) {
    operations.forget(inode, 1);
  }

  private static int permissions(long mode) {
    return (int) mode & PERMISSION_BITS;
  }

  // Open files.

  @Override
  public int create(String path, long mode, FuseFileInfo info) {
    return done(
        () -> {
          OpenFlags flags = OpenFlags.ofLinux(info.flags.get());
          paths.runInParent(
              path,
              (parent, name) -> {
                CreateReply made = operations.create(parent, name, permissions(mode), flags);
                opened(info, made.open(), made.entry().inode());
                forget(made.entry().inode());
              });
        });
  }

  @Override
  public int open(String path, FuseFileInfo info) {
    return done(
        () -> {
          OpenFlags flags = OpenFlags.ofLinux(info.flags.get());
          paths.run(path, inode -> opened(info, operations.open(inode, flags), inode));
        });
  }

  private void opened(FuseFileInfo info, OpenReply open, long inode) {
    inodes.opened(open.handle(), inode);
    info.fh.set(open.handle());
  }

  private static long handle(FuseFileInfo info) {
    return info.fh.longValue();
  }

  @Override
  public int read(String path, Pointer target, long size, long offset, FuseFileInfo info) {
    return count(
        () -> {
          ByteBuffer buffer = MEMORY.newDirectByteBuffer(target.address(), (int) size);
          ByteBuffer answer = operations.read(handle(info), offset, (int) size, buffer);
          int length = answer.remaining();
          if (answer != buffer) {
            buffer.clear().put(answer);
          }
          return length;
        });
  }

  @Override
  public int write(String path, Pointer source, long size, long offset, FuseFileInfo info) {
    return count(
        () -> {
          ByteBuffer buffer = MEMORY.newDirectByteBuffer(source.address(), (int) size);
          return operations.write(handle(info), offset, buffer);
        });
  }

  @Override
  public int flush(String path, FuseFileInfo info) {
    return done(() -> operations.flush(handle(info)));
  }

  @Override
  public int fsync(String path, int dataOnly, FuseFileInfo info) {
    return done(() -> operations.sync(handle(info)));
  }

  @Override
  public int release(String path, FuseFileInfo info) {
    inodes.released(handle(info));
    return done(() -> operations.release(handle(info)));
  }

  // Open directories.

  @Override
  public int opendir(String path, FuseFileInfo info) {
    return done(
        () -> paths.run(path, inode -> opened(info, operations.openDirectory(inode), inode)));
  }

  @Override
  public int readdir(
      String path, Pointer buffer, FuseFillDir filler, long offset, FuseFileInfo info) {
    JnrDirectorySink sink = new JnrDirectorySink(buffer, filler);
    return done(() -> operations.readDirectory(handle(info), 0, sink));
  }

  @Override
  public int releasedir(String path, FuseFileInfo info) {
    inodes.released(handle(info));
    return done(() -> operations.releaseDirectory(handle(info)));
  }

  /**
   * jnr-fuse hands over libfuse's second argument, which is no {@code fuse_file_info}, so the
   * directory is opened once more; one that was removed has no path and nothing to save.
   */
  @Override
  public int fsyncdir(String path, FuseFileInfo unusable) {
    return path == null ? 0 : done(() -> paths.run(path, this::syncDirectory));
  }

  private void syncDirectory(long inode) throws NodeException {
    long open = operations.openDirectory(inode).handle();
    try {
      operations.syncDirectory(open);
    } finally {
      operations.releaseDirectory(open);
    }
  }
}
