package io.keepfs.collection.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.ByteBuffer;

/** Any bytes for the body of a journal's record: no record, or one that is written as it was. */
class RecordCodecFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void isReadOrRefused(byte @NotNull [] body) {
    JournalRecord record = RecordCodec.decode(body);
    if (record == null) {
      return;
    }
    RecordCodec.Encoded encoded = RecordCodec.encode(record);
    byte[] again = new byte[encoded.length() - RecordCodec.HEADER_BYTES];
    ByteBuffer head = encoded.head().position(RecordCodec.HEADER_BYTES);
    int headBytes = head.remaining();
    head.get(again, 0, headBytes);
    encoded.data().duplicate().get(again, headBytes, again.length - headBytes);
    assertThat(RecordCodec.decode(again)).isEqualTo(record);
  }
}
