package io.keepfs.examples.model;

import io.keepfs.examples.sys.SysException;
import java.nio.ByteBuffer;
import java.util.SortedSet;

/**
 * What can be done to a tree of files, by system calls or in a model of them. Paths are relative;
 * slots number files that are kept open, also when their names are gone.
 */
interface Tree {

  /** open(2) with O_CREAT and O_EXCL, mode 0644. */
  void create(String path) throws SysException;

  /** open(2) for writing, pwrite(2). */
  void write(String path, int offset, byte[] data) throws SysException;

  /** open(2) with O_APPEND and O_CREAT, write(2). */
  void append(String path, byte[] data) throws SysException;

  /** open(2) for reading, pread(2). */
  ByteBuffer read(String path, int offset, int length) throws SysException;

  /** truncate(2). */
  void truncate(String path, int size) throws SysException;

  /** mkdir(2), mode 0755. */
  void makeDirectory(String path) throws SysException;

  /** rmdir(2). */
  void removeDirectory(String path) throws SysException;

  /** unlink(2). */
  void unlink(String path) throws SysException;

  /** renameat2(2). */
  void rename(String path, String target, int flags) throws SysException;

  /** chmod(2). */
  void changeMode(String path, int mode) throws SysException;

  /** Kind, permissions if the tree keeps them, and size. */
  String stat(String path) throws SysException;

  /** The names in a directory. */
  SortedSet<String> list(String path) throws SysException;

  /** copy_file_range(2), until all is copied or the source, as long as it was, ends. */
  void copyRange(String path, int from, String target, int to, int length) throws SysException;

  /** fsync(2) of a directory. */
  void syncDirectory(String path) throws SysException;

  /**
   * Opens a file for reading and writing, in place of what the slot held.
   *
   * @param flags more flags of open(2): O_TRUNC, O_APPEND, O_CREAT
   */
  void open(int slot, String path, int flags) throws SysException;

  /** pwrite(2) to what the slot holds, if anything. */
  void writeOpen(int slot, int offset, byte[] data) throws SysException;

  /** pread(2) from what the slot holds, if anything. */
  ByteBuffer readOpen(int slot, int offset, int length) throws SysException;

  /** ftruncate(2) of what the slot holds, if anything. */
  void truncateOpen(int slot, int size) throws SysException;

  /** fsync(2) of what the slot holds, if anything. */
  void syncOpen(int slot) throws SysException;

  /** close(2) of what the slot holds, if anything. */
  void closeOpen(int slot) throws SysException;
}
