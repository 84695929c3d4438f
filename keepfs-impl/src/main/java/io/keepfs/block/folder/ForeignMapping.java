package io.keepfs.block.folder;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * A mapping in a shared {@code java.lang.foreign.Arena} of its own, which is there from Java 22 on;
 * called by handles, as this is compiled for Java 17.
 *
 * @param arena what ends it
 */
record ForeignMapping(MappedByteBuffer bytes, Object arena) implements Mapping {
  /** The public methods of Java that are wanted. */
  private static final class Calls {
    static final MethodHandle OPEN;
    static final MethodHandle MAP;
    static final MethodHandle BUFFER;
    static final MethodHandle CLOSE;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        Class<?> arena = Class.forName("java.lang.foreign.Arena");
        Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
        OPEN = lookup.findStatic(arena, "ofShared", MethodType.methodType(arena));
        MAP =
            lookup.findVirtual(
                FileChannel.class,
                "map",
                MethodType.methodType(segment, MapMode.class, long.class, long.class, arena));
        BUFFER =
            lookup.findVirtual(segment, "asByteBuffer", MethodType.methodType(ByteBuffer.class));
        CLOSE = lookup.findVirtual(arena, "close", MethodType.methodType(void.class));
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  static Mapping of(FileChannel channel, int sizeBytes) throws IOException {
    Object arena = call(() -> (Object) Calls.OPEN.invoke());
    boolean done = false;
    try {
      Object segment =
          call(
              () ->
                  (Object)
                      Calls.MAP.invoke(channel, MapMode.READ_ONLY, 0L, (long) sizeBytes, arena));
      ByteBuffer bytes = call(() -> (ByteBuffer) Calls.BUFFER.invoke(segment));
      done = true;
      return new ForeignMapping((MappedByteBuffer) bytes, arena);
    } finally {
      if (!done) {
        close(arena);
      }
    }
  }

  @Override
  public void end() {
    close(arena);
  }

  private static void close(Object arena) {
    try {
      Calls.CLOSE.invoke(arena);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Call<T> {
    T make() throws Throwable;
  }

  private static <T> T call(Call<T> call) throws IOException {
    try {
      return call.make();
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
