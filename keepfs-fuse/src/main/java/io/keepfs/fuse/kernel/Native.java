package io.keepfs.fuse.kernel;

import com.kenai.jffi.MemoryIO;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** The C library, loaded at first use (0.2 s), and what it takes to hand memory to it. */
final class Native {
  static final NativeCalls CALLS =
      LibraryLoader.create(NativeCalls.class).load(LibraryLoader.DEFAULT_LIBRARY);

  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final Cleaner CLEANER = Cleaner.create();
  private static final Runtime RUNTIME = Runtime.getRuntime(CALLS);

  private Native() {}

  /** Error number of this thread's last call. */
  static int errno() {
    return LastError.getLastError(RUNTIME);
  }

  /**
   * Address of the first byte of a direct buffer, whatever its position. The buffer must outlive
   * the address.
   */
  static long address(ByteBuffer direct) {
    return Pointer.wrap(RUNTIME, direct.duplicate().clear()).address();
  }

  /** Zeroed memory of native byte order outside the heap. */
  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /**
   * Page-aligned memory of native byte order for whole requests. It does not count against the
   * JVM's limit of direct memory, and costs nothing until it is used. Given back when neither the
   * buffer nor a slice of it is referenced.
   *
   * @throws OutOfMemoryError when the system has no more
   */
  static ByteBuffer allocatePages(int bytes) {
    long address =
        CALLS
            .mmap(null, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            .address();
    if (address == -1) {
      throw new OutOfMemoryError("mmap of " + bytes + " bytes: " + Errnos.describe(errno()));
    }
    ByteBuffer memory =
        MemoryIO.getInstance().newDirectByteBuffer(address, bytes).order(ByteOrder.nativeOrder());
    CLEANER.register(memory, () -> CALLS.munmap(address, bytes));
    return memory;
  }

  /**
   * A zero-terminated array of zero-terminated strings in one buffer: addresses first, then the
   * bytes. The caller keeps the buffer for as long as native code uses it.
   */
  static ByteBuffer strings(List<String> strings) {
    List<byte[]> encoded = strings.stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
    int table = (strings.size() + 1) * Long.BYTES;
    ByteBuffer memory = allocate(table + encoded.stream().mapToInt(b -> b.length + 1).sum());
    long base = address(memory);
    int at = table;
    for (int i = 0; i < encoded.size(); i++) {
      memory.putLong(i * Long.BYTES, base + at);
      memory.put(at, encoded.get(i));
      at += encoded.get(i).length + 1;
    }
    return memory;
  }
}
