package io.keepfs.fuse.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.fuse.protocol.RequestHeader;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestTest {
  private final Request request = new Request(new FakeKernel().openPort(4096));

  @BeforeEach
  void begin() {
    request.begin(new RequestHeader(0, 0, 0, 0, 0, 0, 0), ByteBuffer.allocate(0));
  }

  @Test
  void littleThatIsStoredIsCopiedBeforeItIsSent() {
    ByteBuffer stored = ByteBuffer.allocateDirect(4096).put(7, (byte) 7).position(5);

    request.replyStored(stored.asReadOnlyBuffer());
    stored.put(7, (byte) 8);

    assertThat(request.isAtHand()).isTrue();
    assertThat(request.data().remaining()).isEqualTo(4091);
    assertThat(request.data().get(2)).isEqualTo((byte) 7);
  }

  @Test
  void muchIsSentFromWhereItIsStoredAndMayHaveToWait() {
    ByteBuffer stored = ByteBuffer.allocateDirect(1 << 20);

    request.replyStored(stored);

    assertThat(request.isAtHand()).isFalse();
    assertThat(request.data()).isSameAs(stored);
  }

  @Test
  void whatWasReadIntoTheRequestsOwnMemoryIsAtHandHoweverMuch() {
    ByteBuffer own = request.room(1 << 20);

    request.replyStored(own);

    assertThat(request.isAtHand()).isTrue();
    assertThat(request.data()).isSameAs(own);
    begin();
    request.replyStored(ByteBuffer.allocateDirect(1 << 20));
    assertThat(request.isAtHand()).isFalse();
  }
}
