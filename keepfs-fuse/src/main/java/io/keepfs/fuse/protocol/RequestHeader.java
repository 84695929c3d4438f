package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;

/**
 * What every request begins with.
 *
 * @param length bytes of the whole request, this header included
 * @param opcode number of the operation, see {@link Opcode#of}
 * @param unique identity of the request, repeated in its reply
 * @param nodeId inode number the request is about
 * @param uid user of the caller
 * @param gid group of the caller
 * @param pid process of the caller, 0 when the kernel itself asks (read-ahead, write-back)
 */
public record RequestHeader(
    int length, int opcode, long unique, long nodeId, int uid, int gid, int pid) {
  /** Bytes of the header. */
  public static final int BYTES = 40;

  /**
   * Reads the header at the buffer's position and leaves the position at the request's body, the
   * limit at its end.
   *
   * @throws ProtocolException when fewer bytes are there than the header says
   */
  public static RequestHeader read(ByteBuffer in) throws ProtocolException {
    int start = in.position();
    if (in.remaining() < BYTES) {
      throw new ProtocolException(
          ProtocolException.EINVAL,
          "request of " + in.remaining() + " bytes is shorter than its header");
    }
    RequestHeader header =
        new RequestHeader(
            in.getInt(start),
            in.getInt(start + 4),
            in.getLong(start + 8),
            in.getLong(start + 16),
            in.getInt(start + 24),
            in.getInt(start + 28),
            in.getInt(start + 32));
    // Extensions (security contexts, supplementary groups) come last; none is negotiated, so they
    // are cut off.
    int extensionBytes = 8 * Short.toUnsignedInt(in.getShort(start + 36));
    if (header.length < BYTES + extensionBytes || header.length > in.remaining()) {
      throw new ProtocolException(
          ProtocolException.EINVAL,
          "request of " + in.remaining() + " bytes claims a length of " + header.length);
    }
    in.limit(start + header.length - extensionBytes).position(start + BYTES);
    return header;
  }
}
