package io.keepfs.fuse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeTest {
  @Test
  void addressIsTheFirstByteWhateverThePosition() {
    ByteBuffer memory = Native.allocate(64);
    long address = Native.address(memory);

    assertThat(Native.address(memory.position(10))).isEqualTo(address);
    assertThat(Native.address(memory.slice())).isEqualTo(address + 10);
    assertThat(Native.address(memory.slice(20, 4).asReadOnlyBuffer())).isEqualTo(address + 20);
  }

  @Test
  void pagesAreAlignedAndUsable() {
    ByteBuffer pages = Native.allocatePages(10_000);

    assertThat(pages.capacity()).isEqualTo(10_000);
    assertThat(pages.order()).isEqualTo(ByteOrder.nativeOrder());
    assertThat(Native.address(pages) % 4096).isZero();
    pages.putLong(9_992, 42);
    assertThat(pages.getLong(9_992)).isEqualTo(42);
    assertThat(pages.getLong(0)).isZero();
  }

  @Test
  void stringsAreTerminated() {
    ByteBuffer memory = Native.strings(List.of("ab", "ä"));
    long base = Native.address(memory);

    assertThat(memory.getLong(0)).isEqualTo(base + 24);
    assertThat(memory.getLong(8)).isEqualTo(base + 27);
    assertThat(memory.getLong(16)).isZero();
    byte[] bytes = new byte[memory.capacity() - 24];
    memory.get(24, bytes);
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("ab\0ä\0");
  }

  @Test
  void errnoIsThatOfTheLastCall() {
    assertThat(Native.CALLS.open("/nonexistent/keepfs", 0)).isNegative();
    assertThat(Native.errno()).isEqualTo(Errnos.ENOENT);
  }
}
