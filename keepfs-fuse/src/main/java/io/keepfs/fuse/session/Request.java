package io.keepfs.fuse.session;

import io.keepfs.fuse.protocol.DirectoryPage;
import io.keepfs.fuse.protocol.Replies;
import io.keepfs.fuse.protocol.RequestHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What a handler sees of the request it serves, and where it puts the reply. One object a thread,
 * used again for each request; not thread-safe.
 */
final class Request {
  private static final int REPLY_BYTES = 512; // the largest structure of a reply, CREATE's, has 160
  private static final int DATA_BYTES_MIN = 4096;
  private static final ByteBuffer NO_DATA = ByteBuffer.allocateDirect(0);

  private final ByteBuffer reply =
      ByteBuffer.allocateDirect(REPLY_BYTES).order(ByteOrder.nativeOrder());
  private final FuseChannel.Port port;
  private final DirectoryPage page = new DirectoryPage();
  private RequestHeader header = new RequestHeader(0, 0, 0, 0, 0, 0, 0);
  private ByteBuffer body = NO_DATA;
  private ByteBuffer own = NO_DATA;
  private @Nullable ByteBuffer data;

  /** Makes an object for the thread that uses this port. */
  Request(FuseChannel.Port port) {
    this.port = port;
  }

  /** Makes the object ready for the next request. */
  void begin(RequestHeader newHeader, ByteBuffer newBody) {
    header = newHeader;
    body = newBody;
    data = null;
    Replies.begin(reply);
  }

  RequestHeader header() {
    return header;
  }

  /** Inode number the request is about. */
  long node() {
    return header.nodeId();
  }

  /** The request's body, from position to limit. */
  ByteBuffer body() {
    return body;
  }

  /** Where structures of the reply are appended. */
  ByteBuffer reply() {
    return reply;
  }

  /** The packer of directory entries. */
  DirectoryPage page() {
    return page;
  }

  /**
   * Empty direct memory with room for {@code bytes}, of this thread, for data that must be copied.
   */
  ByteBuffer room(int bytes) {
    if (own.capacity() < bytes) {
      // Doubling keeps a growing read-ahead from making a new buffer at each step.
      int capacity = Math.max(DATA_BYTES_MIN, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
      own = port.allocate(capacity);
    }
    return own.clear().limit(bytes);
  }

  /** Sets what follows the structures of the reply: bytes from position to limit, not copied. */
  void replyData(ByteBuffer bytes) {
    data = bytes;
  }

  @Nullable ByteBuffer data() {
    return data;
  }
}
