package io.keepfs.examples.model;

import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Sys;
import io.keepfs.examples.sys.SysException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The real thing: system calls below a directory. */
final class SystemTree implements Tree, AutoCloseable {
  private final Path root;
  private final boolean modes;
  private final Map<Integer, Fd> open = new HashMap<>();

  /**
   * @param modes whether it keeps permissions
   */
  SystemTree(Path root, boolean modes) {
    this.root = root;
    this.modes = modes;
  }

  private Path at(String path) {
    return root.resolve(path);
  }

  @Override
  public void create(String path) throws SysException {
    Fd.touch(at(path), Sys.CREAT | Sys.EXCL | Sys.WRONLY, 0644);
  }

  @Override
  public void write(String path, int offset, byte[] data) throws SysException {
    try (Fd fd = Fd.open(at(path), Sys.WRONLY)) {
      fd.pwrite(data, offset);
    }
  }

  @Override
  public void append(String path, byte[] data) throws SysException {
    try (Fd fd = Fd.open(at(path), Sys.WRONLY | Sys.APPEND | Sys.CREAT)) {
      fd.write(data);
    }
  }

  @Override
  public ByteBuffer read(String path, int offset, int length) throws SysException {
    // For writing too, as reading alone would open a directory.
    try (Fd fd = Fd.open(at(path), Sys.RDWR)) {
      return ByteBuffer.wrap(fd.pread(length, offset));
    }
  }

  @Override
  public void truncate(String path, int size) throws SysException {
    Sys.truncate(at(path), size);
  }

  @Override
  public void makeDirectory(String path) throws SysException {
    Sys.mkdir(at(path), 0755);
  }

  @Override
  public void removeDirectory(String path) throws SysException {
    Sys.rmdir(at(path));
  }

  @Override
  public void unlink(String path) throws SysException {
    Sys.unlink(at(path));
  }

  @Override
  public void rename(String path, String target, int flags) throws SysException {
    if (flags == 0) {
      Sys.rename(at(path), at(target));
    } else {
      Sys.rename(at(path), at(target), flags);
    }
  }

  @Override
  public void changeMode(String path, int mode) throws SysException {
    Sys.chmod(at(path), mode);
  }

  @Override
  public String stat(String path) throws SysException {
    Sys.Stat stat = Sys.stat(at(path));
    String mode = modes ? Integer.toOctalString(stat.mode() & 07777) : "";
    return stat.isDirectory() ? "d " + mode : "f " + mode + " " + stat.size();
  }

  @Override
  public SortedSet<String> list(String path) throws SysException {
    return Sys.readdir(at(path)).stream()
        .map(Sys.Dirent::name)
        .filter(name -> !name.equals(".") && !name.equals(".."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public void copyRange(String path, int from, String target, int to, int length)
      throws SysException {
    try (Fd source = Fd.open(at(path), Sys.RDWR);
        Fd copy = Fd.open(at(target), Sys.RDWR)) {
      // The copy may lengthen its own source, which is no part of what is copied.
      long there = source.seek(0, Fd.SEEK_END) - from;
      source.copyRange(from, copy, to, Math.max(0, Math.min(length, there)));
    }
  }

  @Override
  public void syncDirectory(String path) throws SysException {
    try (Fd fd = Fd.open(at(path), Sys.RDONLY | Sys.DIRECTORY)) {
      fd.sync();
    }
  }

  @Override
  public void open(int slot, String path, int flags) throws SysException {
    closeOpen(slot);
    open.put(slot, Fd.open(at(path), Sys.RDWR | flags));
  }

  @Override
  public void writeOpen(int slot, int offset, byte[] data) throws SysException {
    if (open.containsKey(slot)) {
      open.get(slot).pwrite(data, offset);
    }
  }

  @Override
  public ByteBuffer readOpen(int slot, int offset, int length) throws SysException {
    return open.containsKey(slot)
        ? ByteBuffer.wrap(open.get(slot).pread(length, offset))
        : ByteBuffer.allocate(0);
  }

  @Override
  public void truncateOpen(int slot, int size) throws SysException {
    if (open.containsKey(slot)) {
      open.get(slot).truncate(size);
    }
  }

  @Override
  public void syncOpen(int slot) throws SysException {
    if (open.containsKey(slot)) {
      open.get(slot).sync();
    }
  }

  @Override
  public void closeOpen(int slot) throws SysException {
    Fd old = open.remove(slot);
    if (old != null) {
      old.close();
    }
  }

  @Override
  public void close() throws SysException {
    for (Fd fd : open.values()) {
      fd.close();
    }
    open.clear();
  }
}
