package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Names and lengths as they stand in requests. */
final class WireBytes {
  private WireBytes() {}

  /** Checks that a body of {@code bytes} is there. */
  static void require(ByteBuffer in, int bytes, String what) throws ProtocolException {
    if (in.remaining() < bytes) {
      throw new ProtocolException(
          ProtocolException.EINVAL,
          what + " request has " + in.remaining() + " of " + bytes + " bytes");
    }
  }

  /** Reads a name that ends with a zero byte, and moves behind that byte. */
  static String name(ByteBuffer in) throws ProtocolException {
    int start = in.position();
    int limit = in.limit();
    int end = start;
    boolean ascii = true;
    while (end < limit) {
      byte b = in.get(end);
      if (b == 0) {
        break;
      }
      ascii &= b > 0;
      end++;
    }
    if (end == limit) {
      throw new ProtocolException(
          ProtocolException.EINVAL, "a name without its terminating zero byte");
    }
    byte[] bytes = new byte[end - start];
    in.get(start, bytes);
    in.position(end + 1);
    return ascii ? new String(bytes, StandardCharsets.ISO_8859_1) : decode(bytes);
  }

  private static String decode(byte[] bytes) throws ProtocolException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolException(
          ProtocolException.EILSEQ, "a name of " + bytes.length + " bytes that is not UTF-8");
    }
  }
}
