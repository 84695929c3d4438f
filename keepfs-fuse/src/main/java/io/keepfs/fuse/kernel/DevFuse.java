package io.keepfs.fuse.kernel;

import io.keepfs.fuse.session.ConnectionAbortedException;
import io.keepfs.fuse.session.FuseChannel;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An open {@code /dev/fuse} that a mount is bound to. Thread-safe; each {@link Port} belongs to one
 * thread at a time.
 */
final class DevFuse implements FuseChannel {
  private static final int VECTOR_BYTES = 16; // struct iovec: address and length

  private final int fd;
  private final AtomicBoolean closed = new AtomicBoolean();

  // The owner, and each notification under way. The descriptor is closed by the last: the number of
  // a closed one may
  // already belong to another file when a late notification writes to it.
  private final AtomicInteger users = new AtomicInteger(1);

  DevFuse(int fd) {
    this.fd = fd;
  }

  @Override
  public Port openPort(int requestBytes) {
    return new DevicePort(requestBytes);
  }

  @Override
  public int notify(ByteBuffer message) {
    if (users.getAndUpdate(n -> n == 0 ? 0 : n + 1) == 0) {
      return Errnos.ENODEV;
    }
    try {
      ByteBuffer direct = direct(message);
      long address = Native.address(direct) + direct.position();
      long written = Native.CALLS.write(fd, address, direct.remaining());
      int errno = written < 0 ? Native.errno() : 0;
      Reference.reachabilityFence(direct); // the kernel read it by address
      return errno;
    } finally {
      release();
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release();
    }
  }

  private void release() {
    if (users.decrementAndGet() == 0) {
      Native.CALLS.close(fd);
    }
  }

  private static ByteBuffer direct(ByteBuffer buffer) {
    return buffer.isDirect()
        ? buffer
        : Native.allocate(buffer.remaining()).put(buffer.duplicate()).flip();
  }

  private final class DevicePort implements Port {
    private final ByteBuffer request;
    private final long requestAddress;
    private final ByteBuffer vectors = Native.allocate(2 * VECTOR_BYTES);
    private final long vectorsAddress = Native.address(vectors);

    // The head is nearly always the same buffer, so its address is remembered.
    private ByteBuffer lastHead = vectors;
    private long lastHeadAddress = vectorsAddress;

    // Copies of data that lies in the heap; grown to what is needed.
    private ByteBuffer bounce = Native.allocate(0);

    DevicePort(int requestBytes) {
      request = Native.allocatePages(requestBytes);
      requestAddress = Native.address(request);
    }

    @Override
    public ByteBuffer allocate(int bytes) {
      return Native.allocatePages(bytes);
    }

    @Override
    public @Nullable ByteBuffer receive() throws IOException {
      while (true) {
        long length = Native.CALLS.read(fd, requestAddress, request.capacity());
        if (length >= 0) {
          return request.clear().limit((int) length);
        }
        switch (Native.errno()) {
          case Errnos.ENOENT, Errnos.EINTR, Errnos.EAGAIN -> {
            // The request was taken back before it could be read, or a signal came: wait for the
            // next.
          }
          case Errnos.ENODEV -> {
            return null;
          }
          case Errnos.ECONNABORTED -> throw new ConnectionAbortedException();
          default -> throw new IOException("reading /dev/fuse: " + Errnos.describe(Native.errno()));
        }
      }
    }

    @Override
    public void send(ByteBuffer reply) throws IOException {
      long written =
          Native.CALLS.write(fd, headAddress(reply) + reply.position(), reply.remaining());
      if (written < 0) {
        check(Native.errno(), reply.remaining());
      }
    }

    @Override
    public void send(ByteBuffer head, ByteBuffer data) throws IOException {
      if (!data.hasRemaining()) {
        send(head);
        return;
      }
      ByteBuffer body = data.isDirect() ? data : copy(data);
      vectors.putLong(0, headAddress(head) + head.position());
      vectors.putLong(8, head.remaining());
      vectors.putLong(16, Native.address(body) + body.position());
      vectors.putLong(24, body.remaining());
      long written = Native.CALLS.writev(fd, vectorsAddress, 2);
      if (written < 0) {
        check(Native.errno(), head.remaining() + body.remaining());
      }
      Reference.reachabilityFence(body); // the kernel read it by address
    }

    private ByteBuffer copy(ByteBuffer heap) {
      if (bounce.capacity() < heap.remaining()) {
        bounce = Native.allocatePages(heap.remaining());
      }
      return bounce.clear().put(heap.duplicate()).flip();
    }

    private long headAddress(ByteBuffer head) {
      if (head != lastHead) {
        lastHead = head;
        lastHeadAddress = Native.address(head);
      }
      return lastHeadAddress;
    }

    private void check(int errno, int bytes) throws IOException {
      // ENOENT: the caller was killed meanwhile. ENODEV, ECONNABORTED: the mount ends; the next
      // receive tells.
      if (errno != Errnos.ENOENT && errno != Errnos.ENODEV && errno != Errnos.ECONNABORTED) {
        throw new IOException(
            "the kernel refused a reply of " + bytes + " bytes: " + Errnos.describe(errno));
      }
    }
  }
}
