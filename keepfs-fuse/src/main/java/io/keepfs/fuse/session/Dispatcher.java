package io.keepfs.fuse.session;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.fuse.protocol.ForgetRequests;
import io.keepfs.fuse.protocol.InitNegotiation;
import io.keepfs.fuse.protocol.Opcode;
import io.keepfs.fuse.protocol.ProtocolException;
import io.keepfs.fuse.protocol.Replies;
import io.keepfs.fuse.protocol.RequestHeader;
import io.keepfs.vfs.Operations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The table from opcode to handler, and the one place where a failure becomes an error reply.
 * Opcodes without a handler are answered with ENOSYS, after which the kernel asks no more.
 * Thread-safe.
 */
final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  /** One line for each request, at debug level. */
  private static final Logger access = LoggerFactory.getLogger("io.keepfs.fuse.access");

  /**
   * Requests after which nothing is different for others. An OPEN that cuts a file counts itself.
   */
  private static final Set<Opcode> LOOKING = EnumSet.copyOf(FuseSession.QUESTIONS);

  static {
    LOOKING.addAll(EnumSet.of(Opcode.OPEN, Opcode.RELEASE, Opcode.RELEASEDIR, Opcode.FSYNCDIR));
  }

  /** Requests over which the kernel holds the lock of the directory whose names they change. */
  private static final Set<Opcode> NAMING =
      EnumSet.of(
          Opcode.CREATE,
          Opcode.MKNOD,
          Opcode.MKDIR,
          Opcode.UNLINK,
          Opcode.RMDIR,
          Opcode.RENAME,
          Opcode.RENAME2);

  /** What no request has as its identity. */
  private static final long NO_REQUEST = 0;

  private static final int OPCODE_OFFSET = 4;
  private static final int UNIQUE_OFFSET = 8;

  private final Operations operations;
  private final Map<Opcode, RequestHandler> handlers = new EnumMap<>(Opcode.class);
  private final SessionHandlers session;
  private final String name;
  private final Consumer<Worker> aboutToReply;
  private final PreparedListings ahead;

  /**
   * Makes it.
   *
   * @param aboutToReply is told by a worker when all that is left to do for its request is to send
   *     a reply which waits for nothing
   * @param hasTime whether no request waits for the calling thread
   */
  Dispatcher(
      Operations operations,
      SessionOptions options,
      CompletableFuture<InitNegotiation> ready,
      FuseChannel channel,
      Consumer<Worker> aboutToReply,
      BooleanSupplier hasTime) {
    this.operations = operations;
    this.aboutToReply = aboutToReply;
    this.name = options.name();
    Attribution attribution = new Attribution(options.uid(), options.gid());
    session = new SessionHandlers(operations, options, ready, channel);
    session.addTo(handlers);
    new EntryHandlers(operations, attribution).addTo(handlers);
    new AttributeHandlers(operations, attribution).addTo(handlers);
    ahead = new PreparedListings(operations, attribution, hasTime, System::nanoTime);
    new DirectoryHandlers(operations, attribution, ahead).addTo(handlers);
    new FileHandlers(operations).addTo(handlers);
  }

  /** Opcode of a request that was not decoded, null when it is unknown. */
  static @Nullable Opcode opcodeOf(ByteBuffer request) {
    return request.remaining() < RequestHeader.BYTES
        ? null
        : Opcode.of(request.getInt(request.position() + OPCODE_OFFSET));
  }

  /** Identity of a request that was not decoded. */
  static long uniqueOf(ByteBuffer request) {
    return request.getLong(request.position() + UNIQUE_OFFSET);
  }

  /** Serves a request that expects a reply, and sends it. */
  void serve(ByteBuffer received, FuseChannel.Port port, Worker worker, Request request)
      throws IOException {
    RequestHeader header;
    try {
      header = RequestHeader.read(received);
    } catch (ProtocolException e) {
      log.warn("{}: {}", name, e.getMessage());
      if (received.remaining() >= RequestHeader.BYTES) {
        refuse(port, uniqueOf(received), Errno.EIO);
      }
      return;
    }
    Opcode opcode = Opcode.of(header.opcode());
    long started = System.nanoTime();
    request.begin(header, received);
    worker.begin(header.unique(), opcode, started);
    int errno = handleCounted(opcode, request);
    Errno interruption = worker.end();
    if (errno != 0 && interruption != null) {
      errno = interruption.number();
    }
    if (access.isDebugEnabled()) {
      logAccess(opcode, request, errno, System.nanoTime() - started);
    }
    if (errno != 0 || request.isAtHand()) {
      aboutToReply.accept(worker);
    }
    try {
      reply(port, request, errno);
    } finally {
      finish(request, worker);
    }
  }

  /** Does what is left to do when the caller has its answer, as long as a request may take. */
  private static void finish(Request request, Worker worker) {
    Runnable action = request.afterReply();
    if (action != null) {
      worker.begin(NO_REQUEST, Opcode.of(request.header().opcode()), System.nanoTime());
      try {
        action.run();
      } finally {
        worker.end();
      }
    }
  }

  /** Runs the handler, counts what may have changed, and returns as {@link #handle}. */
  private int handleCounted(@Nullable Opcode opcode, Request request) {
    if (opcode == null || LOOKING.contains(opcode)) {
      return handle(opcode, request);
    }
    boolean names = NAMING.contains(opcode);
    if (names) {
      ahead.beginNaming();
    }
    try {
      return handle(opcode, request);
    } finally {
      operations.registry().countChange();
      if (names) {
        ahead.endNaming();
      }
    }
  }

  /** Runs the handler, and returns 0 or the error number to answer with. */
  private int handle(@Nullable Opcode opcode, Request request) {
    RequestHandler handler = opcode == null ? null : handlers.get(opcode);
    if (handler == null) {
      return Errno.ENOSYS.number();
    }
    try {
      handler.handle(request);
      return 0;
    } catch (NodeException e) {
      return e.errno().number();
    } catch (ProtocolException e) {
      // Any user can ask for a name that is not UTF-8; all else should not happen.
      log.atLevel(e.errno() == ProtocolException.EILSEQ ? Level.DEBUG : Level.WARN)
          .log("{}: {} request not understood: {}", name, opcode, e.getMessage());
      return e.errno();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      log.error("{}: Unhandled exception during FUSE operation {}", name, opcode, e);
      return Errno.EIO.number();
    }
  }

  private void reply(FuseChannel.Port port, Request request, int errno) throws IOException {
    long unique = request.header().unique();
    ByteBuffer head = request.reply();
    ByteBuffer data = request.data();
    try {
      if (errno != 0) {
        port.send(Replies.error(head, unique, errno));
      } else if (data == null) {
        port.send(Replies.finish(head, unique));
      } else {
        port.send(Replies.finish(head, unique, data.remaining()), data);
      }
    } catch (IOException e) {
      // The caller still waits, so it gets a plain error if that can be sent.
      log.error("{}: {} to {}", name, e.getMessage(), Opcode.of(request.header().opcode()));
      port.send(Replies.error(head, unique, Errno.EIO.number()));
    }
  }

  /** Answers a request that nobody serves. */
  void refuse(FuseChannel.Port port, long unique, Errno errno) throws IOException {
    ByteBuffer reply =
        ByteBuffer.allocateDirect(Replies.HEADER_BYTES).order(ByteOrder.nativeOrder());
    port.send(Replies.error(reply, unique, errno.number()));
  }

  /** Takes references back. */
  void forget(Opcode opcode, ByteBuffer received) {
    try {
      RequestHeader header = RequestHeader.read(received);
      if (opcode == Opcode.FORGET) {
        ForgetRequests.forget(header.nodeId(), received, operations::forget);
      } else if (opcode == Opcode.BATCH_FORGET) {
        ForgetRequests.batch(received, operations::forget);
      }
    } catch (ProtocolException e) {
      log.warn("{}: {}", name, e.getMessage());
    }
  }

  /** The request that an INTERRUPT means; 0, which no request has, when it makes no sense. */
  long interruptTarget(ByteBuffer received) {
    ByteBuffer body = received.duplicate().order(received.order());
    try {
      RequestHeader.read(body);
      return ForgetRequests.interrupted(body);
    } catch (ProtocolException e) {
      log.warn("{}: {}", name, e.getMessage());
      return 0;
    }
  }

  /** Lets go of what was prepared and is too old to be used. */
  void endOld() {
    ahead.endOld();
  }

  /** Ends the way of notifications, and lets go of what was prepared. */
  void close() {
    ahead.close();
    session.close();
  }

  private void logAccess(@Nullable Opcode opcode, Request request, int errno, long nanos) {
    RequestHeader header = request.header();
    ByteBuffer data = request.data();
    access.debug(
        "{} {} node={} pid={} uid={} errno={} bytes={} micros={}",
        name,
        opcode == null ? "opcode " + header.opcode() : opcode,
        header.nodeId(),
        header.pid(),
        header.uid(),
        errno,
        data == null ? 0 : data.remaining(),
        nanos / 1000);
  }
}
