package io.keepfs.vfs;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.inode.Inode;
import io.keepfs.inode.InodeRegistry;
import io.keepfs.inode.RegistryOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file system as a front end sees it: the operations of a POSIX kernel on inode numbers and
 * handles, over a tree of nodes. Every front end (the kernel transport, jnr-fuse) enters here, and
 * here alone is decided what an operation means.
 *
 * <p>Every method that can fail throws {@link NodeException} and nothing else. The inode number of
 * the root is {@link Inode#ROOT}. Each entry handed out by lookup, create, mknod, mkdir or
 * readdirplus counts as one reference that is to be given back by {@link #forget}. All methods may
 * be called by many threads at once. A thread that is interrupted while it waits for a source
 * answers EINTR.
 *
 * <p>{@link #destroy} ends it: handles are released, which saves what was written, nodes are
 * closed, and later calls answer ESTALE or EBADF; forget then does nothing.
 */
public final class Operations implements AutoCloseable {

  /** The file or directory may be read; a bit of {@link #access}'s mask. */
  public static final int ACCESS_READ = 4;

  /** The file or directory may be written. */
  public static final int ACCESS_WRITE = 2;

  /** The file may be executed, the directory entered. */
  public static final int ACCESS_EXECUTE = 1;

  private static final Logger log = LoggerFactory.getLogger(Operations.class);

  /** 1 PiB in 128 KiB blocks: programs that ask for room before they write must find some. */
  private static final StatfsReply STATFS =
      new StatfsReply(131072, 1L << 33, 1L << 33, 1L << 32, 1L << 32, Nodes.MAX_NAME_BYTES);

  private final InodeRegistry registry;
  private final OperationsOptions options;
  private final OperationRunner runner;
  private final HandleTable handles = new HandleTable();
  private final NamespaceOperations names;
  private final AttributeOperations attributes;
  private final FileOperations files;
  private final DirectoryOperations directories;
  private final AtomicBoolean destroyed = new AtomicBoolean();

  /** Makes the operations over a registry, which {@link #destroy} will close. */
  public Operations(InodeRegistry registry, OperationsOptions options) {
    this.registry = registry;
    this.options = options;
    LongFunction<String> describer = this::describe;
    runner = new OperationRunner(options.listener(), describer);
    WriteGate gate = new WriteGate(options.readOnly());
    names = new NamespaceOperations(registry, gate);
    attributes = new AttributeOperations(registry, gate);
    files = new FileOperations(registry, handles, gate);
    directories = new DirectoryOperations(registry, handles, names);
  }

  /** Returns the operations over the tree below {@code root}, with the default budget. */
  public static Operations over(DirectoryNode root, OperationsOptions options) {
    return new Operations(InodeRegistry.create(root, RegistryOptions.DEFAULT), options);
  }

  /** Returns the registry, to which a front end connects its way to the kernel's caches. */
  public InodeRegistry registry() {
    return registry;
  }

  /** Returns whether every change is refused. */
  public boolean isReadOnly() {
    return options.readOnly();
  }

  /** A front end begins. */
  public void init() throws NodeException {
    runner.run(OperationKind.INIT, 0, () -> {});
  }

  /**
   * The front end has ended: releases what is open and closes the registry. Doing it again does
   * nothing.
   */
  public void destroy() throws NodeException {
    if (destroyed.compareAndSet(false, true)) {
      runner.run(OperationKind.DESTROY, 0, this::end);
    }
  }

  private void end() {
    for (long handle : handles.numbers()) {
      try {
        files.release(handle);
      } catch (NodeException | RuntimeException e) {
        log.error("a file still open at the end could not be saved", e);
      }
    }
    registry.close();
  }

  /** As {@link #destroy}. */
  @Override
  public void close() throws NodeException {
    destroy();
  }

  /**
   * Finds what a name leads to; knows {@code .} and {@code ..}. Fails with ENOENT, ENOTDIR,
   * ENAMETOOLONG, EIO.
   */
  public EntryReply lookup(long parent, String name) throws NodeException {
    return runner.call(OperationKind.LOOKUP, parent, () -> names.lookup(parent, name));
  }

  /**
   * Returns how long a name that {@link #lookup} did not find in {@code parent} just now may be
   * taken for absent; zero for not at all.
   */
  public Duration absentCacheableFor(long parent) {
    if (options.absentFor().isZero()) {
      return Duration.ZERO;
    }
    try {
      Duration known = registry.get(parent).node().freshness().cacheableFor();
      return known.compareTo(options.absentFor()) < 0 ? known : options.absentFor();
    } catch (NodeException e) {
      return Duration.ZERO; // gone
    }
  }

  /** Gives back references. Never fails and never waits; unknown inodes are passed over. */
  public void forget(long inode, long lookups) {
    long start = System.nanoTime();
    if (!destroyed.get()) {
      registry.forget(inode, lookups);
    }
    options.listener().completed(OperationKind.FORGET, inode, System.nanoTime() - start, null);
  }

  /**
   * Checks whether something may be done.
   *
   * @param mask {@link #ACCESS_READ}, {@link #ACCESS_WRITE} and {@link #ACCESS_EXECUTE} added up;
   *     zero asks whether it is there
   * @throws NodeException with EACCES, or EROFS for writing to a read-only file system
   */
  public void access(long inode, int mask) throws NodeException {
    runner.run(OperationKind.ACCESS, inode, () -> attributes.access(inode, mask));
  }

  /** Returns the attributes. */
  public InodeAttributes getAttributes(long inode) throws NodeException {
    return runner.call(OperationKind.GETATTR, inode, () -> attributes.get(inode));
  }

  /**
   * Changes attributes, the size first, and returns what they are then. Fails with EROFS, EISDIR,
   * ENOTSUP, EIO.
   */
  public InodeAttributes setAttributes(long inode, AttributeChange change) throws NodeException {
    return runner.call(OperationKind.SETATTR, inode, () -> attributes.set(inode, change));
  }

  /** Returns an extended attribute's value, or fails with ENODATA. */
  public byte[] getExtendedAttribute(long inode, String name) throws NodeException {
    return runner.call(OperationKind.GETXATTR, inode, () -> attributes.extended(inode, name));
  }

  /** Returns the names of the extended attributes, sorted. */
  public List<String> listExtendedAttributes(long inode) throws NodeException {
    return runner.call(OperationKind.LISTXATTR, inode, () -> attributes.extendedNames(inode));
  }

  /** Opens a file. Fails with EISDIR, EROFS, EACCES, EIO. */
  public OpenReply open(long inode, OpenFlags flags) throws NodeException {
    return runner.call(OperationKind.OPEN, inode, () -> files.open(inode, flags));
  }

  /**
   * Reads up to {@code length} bytes; fewer only at the end of the file.
   *
   * @param buffer room for {@code length} bytes, used where the bytes do not lie in memory as they
   *     are
   * @return {@code buffer}, or a read-only view of the content; its remaining bytes are the answer
   */
  public ByteBuffer read(long handle, long offset, int length, ByteBuffer buffer)
      throws NodeException {
    return read(handle, offset, length, room -> buffer);
  }

  /**
   * As above, for front ends that do not want to hold a buffer which a view makes needless.
   *
   * @param buffers asked for a buffer with room for so many bytes, if one is needed
   */
  public ByteBuffer read(long handle, long offset, int length, IntFunction<ByteBuffer> buffers)
      throws NodeException {
    ByteBuffer answer =
        runner.call(OperationKind.READ, 0, () -> files.read(handle, offset, length, buffers));
    runner.transferred(OperationKind.READ, answer.remaining());
    return answer;
  }

  /**
   * Writes all of {@code source} and returns how many bytes that were. Fails with EBADF, EROFS,
   * ENOSPC, EIO.
   */
  public int write(long handle, long offset, ByteBuffer source) throws NodeException {
    int written = runner.call(OperationKind.WRITE, 0, () -> files.write(handle, offset, source));
    runner.transferred(OperationKind.WRITE, written);
    return written;
  }

  /**
   * Copies bytes from one open file to another inside the file system, where the nodes know how.
   *
   * @return how many were copied
   * @throws NodeException with ENOTSUP when the caller has to read and write instead
   */
  public long copyFileRange(long from, long offset, long to, long targetOffset, long length)
      throws NodeException {
    return runner.call(
        OperationKind.COPY_FILE_RANGE,
        0,
        () -> files.copyRange(from, offset, to, targetOffset, length));
  }

  /**
   * A descriptor of the handle was closed: what was written through it is saved. Fails with EIO.
   */
  public void flush(long handle) throws NodeException {
    runner.run(OperationKind.FLUSH, 0, () -> files.flush(handle));
  }

  /** Returns when what was written through the handle is safe on the source. Fails with EIO. */
  public void sync(long handle) throws NodeException {
    runner.run(OperationKind.FSYNC, 0, () -> files.sync(handle));
  }

  /**
   * Ends a file's handle. A failure tells that something written could not be kept; the handle is
   * gone all the same.
   */
  public void release(long handle) throws NodeException {
    runner.run(OperationKind.RELEASE, 0, () -> files.release(handle));
  }

  /** Opens a directory. Fails with ENOTDIR. */
  public OpenReply openDirectory(long inode) throws NodeException {
    return runner.call(OperationKind.OPENDIR, inode, () -> directories.open(inode));
  }

  /**
   * Lists names, {@code .} and {@code ..} first, until the sink is full or the listing ends.
   * Reading from offset 0 takes a fresh snapshot, in which later offsets count.
   */
  public void readDirectory(long handle, long offset, DirectorySink sink) throws NodeException {
    runner.run(OperationKind.READDIR, 0, () -> directories.read(handle, offset, sink));
  }

  /**
   * As {@link #readDirectory}, with what each name leads to; each entry but the dots counts as one
   * reference.
   */
  public void readDirectoryPlus(long handle, long offset, EntrySink sink) throws NodeException {
    runner.run(OperationKind.READDIRPLUS, 0, () -> directories.readPlus(handle, offset, sink));
  }

  /**
   * Returns whether {@link #readDirectoryPlus} from another offset than 0 waits for no source, so
   * that a front end may call it ahead of its kernel.
   */
  public boolean isListingAtHand(long handle) {
    try {
      return directories.isAtHand(handle);
    } catch (NodeException e) {
      return false; // gone
    }
  }

  /** Ends a directory's handle. */
  public void releaseDirectory(long handle) throws NodeException {
    runner.run(OperationKind.RELEASEDIR, 0, () -> files.release(handle));
  }

  /**
   * Returns when all that was changed below the directory is safe on the source. Fails with EIO.
   */
  public void syncDirectory(long handle) throws NodeException {
    runner.run(OperationKind.FSYNCDIR, 0, () -> directories.sync(handle));
  }

  /** Returns the size of the file system: a large synthetic one. */
  public StatfsReply statfs() throws NodeException {
    return runner.call(OperationKind.STATFS, 0, () -> STATFS);
  }

  /**
   * Makes a file and opens it; one that is there already is opened unless the flags say exclusive
   * (EEXIST).
   */
  public CreateReply create(long parent, String name, int permissions, OpenFlags flags)
      throws NodeException {
    return runner.call(
        OperationKind.CREATE, parent, () -> createAndOpen(parent, name, permissions, flags));
  }

  private CreateReply createAndOpen(long parent, String name, int permissions, OpenFlags flags)
      throws NodeException {
    NamespaceOperations.Found file = names.makeOrFindFile(parent, name, permissions, flags);
    EntryReply entry = file.entry();
    OpenFlags how = file.isNew() ? flags.withoutTruncation() : flags;
    try {
      return new CreateReply(entry, files.open(entry.inode(), how));
    } catch (NodeException | RuntimeException e) {
      registry.forget(entry.inode(), 1);
      throw e;
    }
  }

  /** Makes an empty file. Fails with EEXIST, EROFS, EACCES, ENOTSUP, EIO. */
  public EntryReply makeFile(long parent, String name, int permissions) throws NodeException {
    return runner.call(
        OperationKind.MKNOD, parent, () -> names.makeFile(parent, name, permissions));
  }

  /** Makes an empty directory. Fails with EEXIST, EROFS, EACCES, ENOTSUP, EIO. */
  public EntryReply makeDirectory(long parent, String name, int permissions) throws NodeException {
    return runner.call(
        OperationKind.MKDIR, parent, () -> names.makeDirectory(parent, name, permissions));
  }

  /** Removes a file's name; open handles go on working. Fails with ENOENT, EISDIR, EROFS, EIO. */
  public void unlink(long parent, String name) throws NodeException {
    runner.run(OperationKind.UNLINK, parent, () -> names.removeFile(parent, name));
  }

  /** Removes an empty directory. Fails with ENOENT, ENOTDIR, ENOTEMPTY, EROFS, EIO. */
  public void removeDirectory(long parent, String name) throws NodeException {
    runner.run(OperationKind.RMDIR, parent, () -> names.removeDirectory(parent, name));
  }

  /**
   * Moves an entry by the rules of rename(2). Fails with ENOENT, EEXIST, EINVAL, EXDEV and the
   * like.
   */
  public void rename(
      long parent, String name, long targetParent, String targetName, RenameMode mode)
      throws NodeException {
    runner.run(
        OperationKind.RENAME,
        parent,
        () -> names.rename(parent, name, targetParent, targetName, mode));
  }

  /** Returns how many files and directories are open. */
  public int openHandles() {
    return handles.size();
  }

  private String describe(long inode) {
    try {
      return inode == 0 ? "an open file" : registry.get(inode).path();
    } catch (NodeException e) {
      return "inode " + inode;
    }
  }
}
