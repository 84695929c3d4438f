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
  private static final int COPIED_BYTES_MAX = 16 << 10;
  private static final ByteBuffer NO_DATA = ByteBuffer.allocateDirect(0);

  private final ByteBuffer reply =
      ByteBuffer.allocateDirect(REPLY_BYTES).order(ByteOrder.nativeOrder());
  private final FuseChannel.Port port;
  private final DirectoryPage page = new DirectoryPage();
  private RequestHeader header = new RequestHeader(0, 0, 0, 0, 0, 0, 0);
  private ByteBuffer body = NO_DATA;
  private ByteBuffer own = NO_DATA;
  private boolean roomTaken;
  private @Nullable ByteBuffer data;
  private boolean atHand = true;
  private @Nullable Runnable afterReply;
  private boolean afterReplyTakesTime;

  /** Makes an object for the thread that uses this port. */
  Request(FuseChannel.Port port) {
    this.port = port;
  }

  /** Makes the object ready for the next request. */
  void begin(RequestHeader newHeader, ByteBuffer newBody) {
    header = newHeader;
    body = newBody;
    data = null;
    roomTaken = false;
    atHand = true;
    afterReply = null;
    afterReplyTakesTime = false;
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
    roomTaken = true;
    return own.clear().limit(bytes);
  }

  /** Returns a new direct buffer, which {@link #replyData} does not copy. */
  ByteBuffer allocate(int bytes) {
    return port.allocate(bytes);
  }

  /**
   * Sets what the thread is to do once the reply is sent, or could not be.
   *
   * @param takesTime whether others have to listen meanwhile
   */
  void afterReply(Runnable action, boolean takesTime) {
    afterReply = action;
    afterReplyTakesTime = takesTime;
  }

  @Nullable Runnable afterReply() {
    return afterReply;
  }

  /** Sets what follows the structures of the reply: bytes from position to limit, not copied. */
  void replyData(ByteBuffer bytes) {
    data = bytes;
  }

  /**
   * Sets what follows the structures of the reply: bytes of which some may lie on a disk only. Few
   * of them are copied, as that costs less than it saves: the reply then waits for nothing.
   */
  void replyStored(ByteBuffer bytes) {
    data = bytes;
    int count = bytes.remaining();
    if (roomTaken || count == 0) {
      return;
    }
    if (count > COPIED_BYTES_MAX) {
      atHand = false;
      return;
    }
    try {
      data = room(count).put(bytes.duplicate()).flip();
    } catch (InternalError e) { // how the JVM tells of a page that the disk cannot give
      atHand = false; // the kernel will say so when it is sent
    }
  }

  /** Whether sending the reply waits for nothing, and the thread is free then. */
  boolean isAtHand() {
    return atHand && !afterReplyTakesTime;
  }

  @Nullable ByteBuffer data() {
    return data;
  }
}
