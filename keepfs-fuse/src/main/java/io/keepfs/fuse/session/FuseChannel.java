package io.keepfs.fuse.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The way to and from the kernel. Thread-safe. */
public interface FuseChannel extends AutoCloseable {
  /**
   * Opens an end for the use of one thread at a time.
   *
   * @param requestBytes largest request that can be received
   */
  Port openPort(int requestBytes);

  /**
   * Sends a message that answers no request.
   *
   * @return 0, or the Linux error number with which the kernel refused it
   */
  int notify(ByteBuffer message);

  /** Lets go of the channel; idempotent. Called when nobody uses it any more. */
  @Override
  void close();

  /** One thread's end of a channel, with its own memory. Not thread-safe. */
  interface Port {
    /**
     * Waits for a request; an interrupt of the thread does not end the wait.
     *
     * @return the request, in memory that the next call reuses; null when the mount is gone and
     *     nothing will come
     * @throws ConnectionAbortedException when the connection was cut while the mount is still there
     * @throws IOException when the kernel cannot be read from
     */
    @Nullable ByteBuffer receive() throws IOException;

    /** Returns empty memory of native byte order which {@link #send} need not copy. */
    ByteBuffer allocate(int bytes);

    /**
     * Sends a reply. One whose request is no longer waited for is dropped without an error.
     *
     * @param reply direct memory, from position to limit
     * @throws IOException when the kernel refuses it: it does not follow the protocol
     */
    void send(ByteBuffer reply) throws IOException;

    /**
     * Sends a reply whose last part lies elsewhere.
     *
     * @param head direct memory with the reply's header
     * @param data what follows; any buffer, best a direct one
     */
    void send(ByteBuffer head, ByteBuffer data) throws IOException;
  }
}
