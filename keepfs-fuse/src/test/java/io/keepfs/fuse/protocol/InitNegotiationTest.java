package io.keepfs.fuse.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class InitNegotiationTest {
  /** What Linux 6.18 says: 7.45, 128 KiB, every flag, flags2 too. */
  private static final String KERNEL_6_18 =
      "07000000 2d000000 00000200 ffffff7f ff0f0000" + "00000000".repeat(11);

  @Test
  void requestOfARecentKernel() throws ProtocolException {
    assertThat(InitRequest.read(Wire.bytes(KERNEL_6_18)))
        .isEqualTo(new InitRequest(7, 45, 131072, 0xfff_7fff_ffffL));
  }

  @Test
  void requestOfAKernelWithoutSecondFlags() throws ProtocolException {
    assertThat(InitRequest.read(Wire.bytes("07000000 1c000000 00000200 ffffff01")))
        .isEqualTo(new InitRequest(7, 28, 131072, 0x1ff_ffffL));
  }

  @Test
  void replyTakesOnlyWhatIsImplemented() throws ProtocolException {
    InitNegotiation agreed =
        InitNegotiation.of(InitRequest.read(Wire.bytes(KERNEL_6_18)), 128, 1 << 20);
    ByteBuffer out = Wire.empty();
    agreed.write(out);

    assertThat(agreed.has(InitFlags.DO_READDIRPLUS)).isTrue();
    assertThat(agreed.has(1L << 16)).as("write-back cache").isFalse();
    assertThat(agreed.has(1L << 17)).as("no-open").isFalse();
    assertThat(out.position()).isEqualTo(InitNegotiation.REPLY_BYTES);
    assertThat(Wire.hex(out.flip()))
        .isEqualTo(
            Wire.compact(
                "07000000 26000000 00000200 39e0ec52 8000 6000 00001000 01000000 0001 0000 00000000"
                    + "00000000".repeat(7)));
  }

  @Test
  void offerIsTheUpperBound() throws ProtocolException {
    InitNegotiation agreed =
        InitNegotiation.of(new InitRequest(7, 31, 4096, InitFlags.ASYNC_READ), 64, 1 << 22);

    assertThat(agreed)
        .isEqualTo(new InitNegotiation(31, InitFlags.ASYNC_READ, 4096, 64, 1 << 20, 256));
  }

  @Test
  void kernelThatIsTooOld() {
    assertThatThrownBy(() -> InitNegotiation.of(new InitRequest(7, 27, 0, 0), 64, 4096))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("7.27")
        .hasMessageContaining("Linux 4.20");
  }
}
