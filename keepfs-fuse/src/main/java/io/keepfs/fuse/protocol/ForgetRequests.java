package io.keepfs.fuse.protocol;

import java.nio.ByteBuffer;

/**
 * Bodies of the requests that are served at once and get no reply: FORGET, BATCH_FORGET and
 * INTERRUPT.
 */
public final class ForgetRequests {
  private ForgetRequests() {}

  /** What is told of one inode. */
  @FunctionalInterface
  public interface Sink {
    /**
     * The kernel drops {@code lookups} of the references it holds.
     *
     * @param nodeId the inode's number
     * @param lookups how many
     */
    void forget(long nodeId, long lookups);
  }

  /** Decodes a FORGET of {@code nodeId}. */
  public static void forget(long nodeId, ByteBuffer in, Sink sink) throws ProtocolException {
    WireBytes.require(in, 8, "FORGET");
    sink.forget(nodeId, in.getLong());
  }

  /** Decodes a BATCH_FORGET. */
  public static void batch(ByteBuffer in, Sink sink) throws ProtocolException {
    WireBytes.require(in, 8, "BATCH_FORGET");
    long count = Integer.toUnsignedLong(in.getInt());
    in.getInt();
    if (in.remaining() / 16 < count) {
      throw new ProtocolException(
          ProtocolException.EINVAL, "BATCH_FORGET of " + count + " carries " + in.remaining() / 16);
    }
    for (long i = 0; i < count; i++) {
      sink.forget(in.getLong(), in.getLong());
    }
  }

  /** Decodes an INTERRUPT: the identity of the request whose caller no longer waits. */
  public static long interrupted(ByteBuffer in) throws ProtocolException {
    WireBytes.require(in, 8, "INTERRUPT");
    return in.getLong();
  }
}
