package io.keepfs.block.folder;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import org.jspecify.annotations.Nullable;

/** A mapping by the means of Java 17. */
record BufferMapping(MappedByteBuffer bytes) implements Mapping {
  /** Of {@code jdk.unsupported}; there is no other way before Java 22. */
  private static final @Nullable MethodHandle CLEANER = find();

  static Mapping of(FileChannel channel, int sizeBytes) throws IOException {
    return new BufferMapping(channel.map(MapMode.READ_ONLY, 0, sizeBytes));
  }

  @Override
  public void end() {
    if (CLEANER == null || bytes.capacity() == 0) {
      return; // left to the collector
    }
    try {
      CLEANER.invoke((ByteBuffer) bytes);
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
