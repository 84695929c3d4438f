package io.keepfs.fuse.session;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.fuse.protocol.InitNegotiation;
import io.keepfs.fuse.protocol.Opcode;
import io.keepfs.vfs.Operations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one mount until it is unmounted or aborted.
 *
 * <p><b>Threads.</b> Each thread reads a request and serves it. One that finds itself the last
 * listener calls another that {@linkplain Listeners rests}, or starts one, before it begins to
 * serve; so as many requests are under way as there are callers, up to {@link
 * SessionOptions#maxThreads}. At that bound the last listener keeps listening and puts what it
 * reads on a bounded backlog, which the other threads empty: a FORGET or INTERRUPT therefore always
 * gets through. A thread that finds {@link SessionOptions#maxListeners} listening rests, or ends
 * when there are more than {@link SessionOptions#maxIdleThreads}.
 *
 * <p><b>Interrupts.</b> An INTERRUPT, or a deadline passed, interrupts the thread that serves the
 * request (see {@link Worker}), so that its wait for a network ends; the reply is EINTR or
 * ETIMEDOUT.
 *
 * <p><b>End.</b> When the kernel tells that the mount is gone, questions under way are interrupted,
 * everything else is finished, {@link Operations#destroy} is called once, and the channel is
 * closed. Thread-safe.
 */
public final class FuseSession {
  /** Requests that change nothing, so that they may be cut short when the mount is gone. */
  static final Set<Opcode> QUESTIONS =
      EnumSet.of(
          Opcode.LOOKUP,
          Opcode.GETATTR,
          Opcode.ACCESS,
          Opcode.OPENDIR,
          Opcode.READ,
          Opcode.READDIR,
          Opcode.READDIRPLUS,
          Opcode.STATFS,
          Opcode.GETXATTR,
          Opcode.LISTXATTR,
          Opcode.LSEEK);

  private static final Logger log = LoggerFactory.getLogger(FuseSession.class);

  /**
   * Room for the header of a WRITE beside its data, and for names; the kernel asks for at least 8
   * KiB in all.
   */
  private static final int REQUEST_HEAD_BYTES = 4096;

  private static final int REQUEST_BYTES_MIN =
      128 << 10; // any name, any SETXATTR value, thousands of forgets
  private static final Duration WATCH_PERIOD_MIN = Duration.ofMillis(100);

  private final FuseChannel channel;
  private final Operations operations;
  private final SessionOptions options;
  private final Dispatcher dispatcher;
  private final Backlog backlog = new Backlog();
  private final CompletableFuture<InitNegotiation> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> disconnected = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicInteger threads = new AtomicInteger();
  private final Listeners listeners;
  private final AtomicInteger threadNumber = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();
  private final Set<Worker> workers = ConcurrentHashMap.newKeySet();

  // Ends of the channel left by threads that ended, with their buffers, for threads to come.
  private final ConcurrentLinkedDeque<FuseChannel.Port> freePorts = new ConcurrentLinkedDeque<>();

  private volatile @Nullable Throwable failure;

  /**
   * Makes a session that does nothing yet. From {@link #start} on the channel is the session's to
   * close.
   */
  public FuseSession(FuseChannel channel, Operations operations, SessionOptions options) {
    this.channel = channel;
    this.operations = operations;
    this.options = options;
    this.listeners =
        new Listeners(options.maxListeners(), options.maxIdleThreads() - options.maxListeners());
    this.dispatcher =
        new Dispatcher(operations, options, ready, channel, this::listenNext, this::hasTime);
  }

  /** Begins to serve. */
  public void start() {
    if (!startThread(true)) {
      throw new IllegalStateException("no thread could be started");
    }
    Thread watch = new Thread(this::watchDeadlines, "keepfs-fuse-watch " + options.name());
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * Waits until the kernel has said INIT and was answered: from then on the mount can be used.
   *
   * @return what was agreed
   * @throws IOException when the session ended instead, or nothing came within {@code limit}
   */
  public InitNegotiation awaitReady(Duration limit) throws IOException, InterruptedException {
    try {
      return ready.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(
          e.getCause() == null ? e.toString() : e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the kernel has not said INIT within " + limit.toMillis() + " ms", e);
    }
  }

  /**
   * Completes when the mount is gone: nothing comes any more, but something may still be under way.
   */
  public CompletableFuture<Void> disconnected() {
    return disconnected.copy();
  }

  /**
   * Completes when the last request was served and everything was let go of; exceptionally with
   * {@link ConnectionAbortedException} when the connection was cut, or with what made reading
   * impossible.
   */
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  /** Number of threads at present. */
  int threadCount() {
    return threads.get();
  }

  /**
   * Starts a thread.
   *
   * @param listens whether it counts as a listener from now on
   * @return false at the bound, after the end, and when memory or threads are short
   */
  private boolean startThread(boolean listens) {
    if (over.get() || !countThread()) {
      return false;
    }
    if (listens) {
      listeners.add();
    }
    try {
      FuseChannel.Port port = takePort();
      String name = "keepfs-fuse-" + threadNumber.incrementAndGet() + " " + options.name();
      Thread thread = new Thread(() -> runWorker(port, listens), name);
      thread.setDaemon(true);
      thread.start();
      return true;
    } catch (OutOfMemoryError e) { // also what the JVM throws when the system has no more threads
      threads.decrementAndGet();
      if (listens) {
        listeners.leave();
      }
      log.warn("no further thread for {}: {}", options.name(), e.getMessage());
      return false;
    }
  }

  private boolean countThread() {
    int now;
    do {
      now = threads.get();
      if (now >= options.maxThreads()) {
        return false;
      }
    } while (!threads.compareAndSet(now, now + 1));
    return true;
  }

  private FuseChannel.Port takePort() {
    FuseChannel.Port port = freePorts.poll();
    int bytes = Math.max(REQUEST_BYTES_MIN, options.maxWriteBytes() + REQUEST_HEAD_BYTES);
    return port == null ? channel.openPort(bytes) : port;
  }

  private void runWorker(FuseChannel.Port port, boolean listens) {
    Worker worker = new Worker(Thread.currentThread(), listens);
    Request request = new Request(port);
    workers.add(worker);
    try {
      while (step(port, worker, request)) {
        // each step serves one request
      }
      freePorts.push(port);
    } catch (IOException e) {
      finish(e);
    } catch (Throwable e) {
      log.error("a thread serving {} failed", options.name(), e);
      finish(e);
    } finally {
      workers.remove(worker);
      if (worker.takeCall()) {
        listeners.leave();
      }
      if (threads.decrementAndGet() == 0 && over.get()) {
        letGo();
      } else if (!backlog.isEmpty()) {
        startThread(false); // it was filled while this thread was on its way out
      }
    }
  }

  /** Listens, serves or rests once, and returns whether this thread should go on. */
  private boolean step(FuseChannel.Port port, Worker worker, Request request) throws IOException {
    if (!worker.takeCall()) {
      // The only listener leaves the backlog alone: it must hear INTERRUPT and FORGET. Whoever adds
      // to the backlog comes here next, and so does whoever becomes free; the second of them finds
      // another listening and takes it: here, or below when both have found nobody.
      ByteBuffer queued = listeners.areAny() ? backlog.poll() : null;
      if (queued != null) {
        dispatcher.serve(queued, port, worker, request);
        return true;
      }
      if (!listeners.tryJoin()) {
        return rest(worker);
      }
    }
    ByteBuffer received;
    boolean last;
    try {
      ByteBuffer queued = listeners.areOthers() ? backlog.poll() : null;
      received = queued != null ? queued : port.receive();
    } finally {
      last = listeners.leave();
    }
    if (received == null) {
      finish(null);
      return false;
    }
    if (serveAtOnce(received, port)) {
      return true;
    }
    // The INIT is served first: there is nothing else to hear before it.
    boolean mustListen = last && ready.isDone() && !callListener() && threads.get() > 1;
    if (!mustListen || !backlog.tryAdd(received)) {
      dispatcher.serve(received, port, worker, request);
    } else if (!listeners.wakeOne()) {
      startThread(false); // there is room when one has rested or ended since the question above
    }
    return true;
  }

  private boolean callListener() {
    return listeners.callOne() || startThread(true);
  }

  /**
   * Counts a worker that is about to reply as a listener already, if one is wanted. Else whoever
   * hears the request that follows the reply finds nobody listening, and calls a further thread for
   * nothing.
   */
  private void listenNext(Worker worker) {
    if (ready.isDone() && listeners.tryJoin()) {
      worker.listensNext();
    }
  }

  /** Whether nothing waits for the calling thread, which serves no request now. */
  private boolean hasTime() {
    return backlog.isEmpty() && listeners.areAny();
  }

  /** Waits to be called, and returns false when the thread is to end instead. */
  private boolean rest(Worker worker) {
    if (!listeners.offer(worker)) {
      return false;
    }
    // Who wanted a thread before this one could be found has done without; so look again.
    boolean needed = over.get() || !backlog.isEmpty() || !listeners.areAny();
    if (!needed || !listeners.withdraw(worker)) {
      worker.rest();
    }
    return !over.get();
  }

  /** Serves what never waits: FORGET, BATCH_FORGET and INTERRUPT. */
  private boolean serveAtOnce(ByteBuffer received, FuseChannel.Port port) throws IOException {
    Opcode opcode = Dispatcher.opcodeOf(received);
    if (opcode == null || opcode.expectsReply()) {
      return false;
    }
    if (opcode == Opcode.INTERRUPT) {
      long target = dispatcher.interruptTarget(received);
      if (backlog.remove(target)) {
        dispatcher.refuse(port, target, Errno.EINTR);
      } else if (workers.stream().noneMatch(w -> w.interrupt(target, Errno.EINTR))) {
        // Not begun yet, or already over: the kernel asks again, unless it is over.
        dispatcher.refuse(port, Dispatcher.uniqueOf(received), Errno.EAGAIN);
      }
    } else {
      dispatcher.forget(opcode, received);
    }
    return true;
  }

  /** Notes that the mount is gone, and why. */
  private void finish(@Nullable Throwable reason) {
    if (over.compareAndSet(false, true)) {
      failure = reason;
      workers.forEach(Worker::interruptQuestion);
      while (listeners.wakeOne()) {
        // each ends
      }
      disconnected.complete(null);
    }
  }

  private void letGo() {
    try {
      dispatcher.close();
      if (ready.isDone() && !ready.isCompletedExceptionally()) {
        operations.destroy(); // of a mount that never was, the caller keeps the operations
      }
    } catch (NodeException | RuntimeException e) {
      log.error("ending {}: {}", options.name(), e.getMessage(), e);
      if (failure == null) {
        failure = e;
      }
    }
    channel.close();
    Throwable reason = failure;
    ready.completeExceptionally(
        reason != null ? reason : new IOException("unmounted before it was ready"));
    if (reason == null) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(reason);
    }
  }

  private void watchDeadlines() {
    long limitNanos = options.requestDeadline().toNanos();
    long periodNanos = Math.max(WATCH_PERIOD_MIN.toNanos(), limitNanos / 4);
    while (true) {
      try {
        ended.get(periodNanos, TimeUnit.NANOSECONDS);
        return;
      } catch (TimeoutException e) {
        dispatcher.endOld();
        long now = System.nanoTime();
        for (Worker worker : workers) {
          Opcode late = worker.interruptIfOlder(now, limitNanos);
          if (late != null) {
            log.warn(
                "{} on {} took longer than {}, interrupting it",
                late,
                options.name(),
                options.requestDeadline());
          }
        }
      } catch (InterruptedException | ExecutionException e) {
        return;
      }
    }
  }
}
