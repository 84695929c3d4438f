package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;

/**
 * The first request of a mount: what the kernel speaks and offers.
 *
 * @param major version of the protocol, 7
 * @param minor revision of it
 * @param maxReadAheadBytes how far the kernel would read ahead
 * @param flags {@link InitFlags} offered
 */
public record InitRequest(int major, int minor, int maxReadAheadBytes, long flags) {
  /** Decodes the body. */
  public static InitRequest read(ByteBuffer in) throws ProtocolException {
    WireBytes.require(in, 8, "INIT");
    int major = in.getInt();
    int minor = in.getInt();
    int maxReadAhead = in.remaining() >= 8 ? in.getInt() : 0;
    long flags = in.remaining() >= 4 ? Integer.toUnsignedLong(in.getInt()) : 0;
    if ((flags & InitFlags.INIT_EXT) != 0 && in.remaining() >= 4) {
      flags |= Integer.toUnsignedLong(in.getInt()) << 32;
    }
    return new InitRequest(major, minor, maxReadAhead, flags);
  }
}
