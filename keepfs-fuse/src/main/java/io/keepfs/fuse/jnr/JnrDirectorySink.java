package io.keepfs.fuse.jnr;

import io.keepfs.api.NodeKind;
import io.keepfs.vfs.DirectorySink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import ru.serce.jnrfuse.FuseFillDir;
import ru.serce.jnrfuse.struct.FileStat;

/** Hands names to libfuse, which keeps the whole listing of an open directory. */
final class JnrDirectorySink implements DirectorySink {
  private final Pointer buffer;
  private final FuseFillDir filler;
  private final FileStat stat;

  JnrDirectorySink(Pointer buffer, FuseFillDir filler) {
    this.buffer = buffer;
    this.filler = filler;
    Runtime runtime = Runtime.getSystemRuntime();
    Pointer memory = Memory.allocateDirect(runtime, Struct.size(new FileStat(runtime)), true);
    this.stat = FileStat.of(memory);
  }

  @Override
  public boolean add(String name, long inode, NodeKind kind, long nextOffset) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    stat.st_mode.set(JnrStat.typeBits(kind));
    // Offset 0 asks libfuse to keep the listing itself.
    ByteBuffer terminated = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1));
    return filler.apply(buffer, terminated, Struct.getMemory(stat), 0) == 0;
  }
}
