package io.keepfs.block.folder;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Ends a mapping at once. Without it only a garbage collection would, and until then a file that
 * was removed goes on taking room on the disk.
 */
final class Unmapper {
  /** Of {@code jdk.unsupported}; there is no other way before Java 22. */
  private static final @Nullable MethodHandle CLEANER = find();

  private Unmapper() {}

  /** Ends the mapping; nothing may use the buffer, or any view of it, from now on. */
  static void unmap(MappedByteBuffer root) {
    if (CLEANER == null || root.capacity() == 0) {
      return; // left to the collector
    }
    try {
      CLEANER.invoke((ByteBuffer) root);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable MethodHandle find() {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      java.lang.reflect.Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      MethodType shape = MethodType.methodType(void.class, ByteBuffer.class);
      return MethodHandles.lookup()
          .findVirtual(type, "invokeCleaner", shape)
          .bindTo(field.get(null));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
