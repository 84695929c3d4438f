package io.keepfs.fuse.session;

import io.keepfs.fuse.protocol.Opcode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The other side of a channel: sends requests and takes replies as a kernel does. Thread-safe. */
final class FakeKernel implements FuseChannel {
  private static final byte[] UNMOUNTED = new byte[0];
  private static final byte[] ABORTED = new byte[0];

  /** A reply as it came: 0 or a negative error number, and what followed the header. */
  record Reply(int error, ByteBuffer body) {
    long longAt(int offset) {
      return body.getLong(offset);
    }

    String text() {
      return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
    }
  }

  final AtomicBoolean closed = new AtomicBoolean();
  final List<ByteBuffer> notifications = new CopyOnWriteArrayList<>();
  private final BlockingQueue<byte[]> requests = new LinkedBlockingQueue<>();
  private final Map<Long, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong uniques = new AtomicLong(2);

  /** A request under way. */
  record Sent(long unique, CompletableFuture<Reply> reply) {}

  Sent send(Opcode opcode, long node, byte[] body) {
    return send(opcode.code(), node, body);
  }

  Sent send(int opcode, long node, byte[] body) {
    long unique = uniques.getAndAdd(2);
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    waiting.put(unique, reply);
    ByteBuffer request = memory(40 + body.length);
    request.putInt(40 + body.length).putInt(opcode).putLong(unique).putLong(node);
    request.putInt(1000).putInt(100).putInt(4660).putInt(0).put(body);
    requests.add(request.array());
    return new Sent(unique, reply);
  }

  Sent init() {
    return send(Opcode.INIT, 0, memory(64).putInt(7).putInt(38).putInt(131072).putInt(-1).array());
  }

  Sent lookup(long parent, String name) {
    return send(Opcode.LOOKUP, parent, (name + "\0").getBytes(StandardCharsets.UTF_8));
  }

  Sent open(long node) {
    return send(Opcode.OPEN, node, new byte[8]);
  }

  Sent read(long node, long handle, int size) {
    return send(Opcode.READ, node, memory(40).putLong(handle).putLong(0).putInt(size).array());
  }

  Sent interrupt(long unique) {
    return send(Opcode.INTERRUPT, 0, memory(8).putLong(unique).array());
  }

  Sent forget(long node, long lookups) {
    return send(Opcode.FORGET, node, memory(8).putLong(lookups).array());
  }

  void unmount() {
    requests.add(UNMOUNTED);
  }

  void abort() {
    requests.add(ABORTED);
  }

  static ByteBuffer memory(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public Port openPort(int requestBytes) {
    return new FakePort(memory(requestBytes));
  }

  @Override
  public int notify(ByteBuffer message) {
    notifications.add(message.duplicate().order(ByteOrder.nativeOrder()));
    return 0;
  }

  @Override
  public void close() {
    closed.set(true);
  }

  private final class FakePort implements Port {
    private final ByteBuffer request;

    FakePort(ByteBuffer request) {
      this.request = request;
    }

    @Override
    public ByteBuffer allocate(int bytes) {
      return memory(bytes);
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public @Nullable ByteBuffer receive() throws IOException {
      byte[] bytes = take();
      if (bytes == UNMOUNTED) {
        unmount(); // for the next reader too
        return null;
      }
      if (bytes == ABORTED) {
        abort();
        throw new ConnectionAbortedException();
      }
      return request.clear().put(bytes).flip();
    }

    private byte[] take() {
      while (true) {
        try {
          return requests.take();
        } catch (InterruptedException e) {
          throw new AssertionError("an interrupt leaked out of the request it was meant for", e);
        }
      }
    }

    @Override
    public void send(ByteBuffer reply) {
      send(reply, ByteBuffer.allocate(0));
    }

    @Override
    public void send(ByteBuffer head, ByteBuffer data) {
      ByteBuffer whole = memory(head.remaining() + data.remaining());
      whole.put(head.duplicate()).put(data.duplicate()).flip();
      if (whole.getInt(0) != whole.remaining()) {
        throw new AssertionError("a reply of " + whole.remaining() + " says " + whole.getInt(0));
      }
      CompletableFuture<Reply> reply = waiting.remove(whole.getLong(8));
      if (reply == null) {
        throw new AssertionError("a second reply, or one to nothing: " + whole.getLong(8));
      }
      ByteBuffer body = whole.slice(16, whole.remaining() - 16).order(ByteOrder.nativeOrder());
      reply.complete(new Reply(whole.getInt(4), body));
    }
  }
}
