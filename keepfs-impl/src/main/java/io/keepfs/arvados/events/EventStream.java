package io.keepfs.arvados.events;

import io.keepfs.arvados.rest.ArvadosClient;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a cluster's events until closed: over a websocket, which is connected again for ever when
 * it is lost, and by asking for the log while it is down or where there is none.
 *
 * <p>A websocket that comes back goes on after the last event that was told, unless the server
 * would not remember that long; then the listener hears that changes were missed.
 *
 * <p>One thread connects and asks. The listener is called by it and by the websocket's reader, one
 * call at a time.
 */
public final class EventStream implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventStream.class);

  /** How long after the loss of a websocket the log is asked for, unless it is back. */
  private static final Duration POLL_AFTER_LOSS = Duration.ofSeconds(1);

  /** How long a websocket has to live for the next attempt to be made at once after its end. */
  private static final Duration STEADY = Duration.ofSeconds(5);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private final ArvadosClient client;
  private final EventOptions options;
  private final EventListener listener;
  private final EventCursor cursor = new EventCursor();
  private final LogPoller poller;
  private final Backoff backoff;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Guards the calls of the listener, which return at once. */
  private final Object telling = new Object();

  // Used by the thread alone.
  private boolean flowing;
  private boolean troubleTold;
  private boolean pollTroubleTold;
  private long followedNanos;

  /** The listener failed: what it was told then counts as missed. */
  private volatile boolean lost;

  private EventStream(
      ArvadosClient client, EventOptions options, Clock clock, EventListener listener) {
    this.client = client;
    this.options = options;
    this.listener = listener;
    this.poller = new LogPoller(client, options.answerTimeout(), cursor, this::tell, clock);
    this.backoff =
        new Backoff(
            options.firstWait(),
            options.longestWait(),
            () -> ThreadLocalRandom.current().nextDouble());
    this.thread = new Thread(this::run, "keepfs-events");
    thread.setDaemon(true);
  }

  /** Begins to follow; returns at once. */
  public static EventStream start(
      ArvadosClient client, EventOptions options, Clock clock, EventListener listener) {
    EventStream stream = new EventStream(client, options, clock, listener);
    stream.thread.start();
    return stream;
  }

  private void run() {
    try {
      while (closed.getCount() > 0) {
        try {
          follow();
        } catch (RuntimeException e) {
          log.error("following the cluster's events failed, and begins again", e);
          lost = true;
          stopFlowing();
          pause(System.nanoTime() + backoff.next().toNanos());
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    } finally {
      if (closed.getCount() > 0) {
        stopFlowing(); // an error: nobody follows any more
      }
    }
  }

  private void follow() throws InterruptedException {
    long nextPoll = System.nanoTime();
    while (closed.getCount() > 0) {
      long nextConnect = Long.MAX_VALUE;
      if (options.websocket().isPresent()) {
        if (followSocket()) {
          nextPoll = System.nanoTime() + POLL_AFTER_LOSS.toNanos();
        }
        nextConnect = System.nanoTime() + backoff.next().toNanos();
      }
      do {
        if (System.nanoTime() - nextPoll >= 0) {
          poll();
          nextPoll = System.nanoTime() + options.pollInterval().toNanos();
        }
        pause(nextConnect == Long.MAX_VALUE ? nextPoll : earlier(nextPoll, nextConnect));
      } while (closed.getCount() > 0
          && (nextConnect == Long.MAX_VALUE || System.nanoTime() - nextConnect < 0));
    }
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  private void pause(long until) throws InterruptedException {
    closed.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /** Connects, and returns when the websocket has ended: whether there was one. */
  private boolean followSocket() throws InterruptedException {
    boolean resumes = canResume();
    EventSocket socket =
        new EventSocket(resumes ? cursor.resumeAfter() : OptionalLong.empty(), this::tell);
    try {
      String failure =
          socket.connect(
              client,
              options.websocket().orElseThrow(),
              options.pingInterval(),
              options.answerTimeout());
      if (failure != null) {
        tellTrouble(failure);
        return false;
      }
      if (troubleTold) {
        log.info("events flow again");
        troubleTold = false;
      }
      pollTroubleTold = false;
      startFlowing(!resumes);
      long began = System.nanoTime();
      String reason;
      tellPushed(true);
      try {
        reason = awaitEnd(socket);
      } finally {
        tellPushed(false);
      }
      if (System.nanoTime() - began >= STEADY.toNanos()) {
        backoff.reset();
      }
      stopFlowing();
      if (closed.getCount() > 0) {
        tellTrouble(client.withoutToken(reason));
      }
      return true;
    } finally {
      socket.close();
    }
  }

  private String awaitEnd(EventSocket socket) throws InterruptedException {
    while (true) {
      @Nullable String reason = socket.awaitEnd(options.pingInterval());
      if (reason != null) {
        return reason;
      }
      followedNanos = System.nanoTime();
    }
  }

  /** Returns whether the server can send what happened since the last event that was told. */
  private boolean canResume() throws InterruptedException {
    if (cursor.highest().isEmpty()) {
      return false;
    }
    if (!followedRecently()) {
      poll();
    }
    return followedRecently();
  }

  private boolean followedRecently() {
    return System.nanoTime() - followedNanos <= options.replayed().toNanos();
  }

  private void poll() throws InterruptedException {
    try {
      boolean complete = poller.poll();
      pollTroubleTold = false;
      startFlowing(!complete);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      stopFlowing();
      if (!pollTroubleTold && closed.getCount() > 0) {
        pollTroubleTold = true;
        log.warn("changes show after the refresh time only: {}", e.getMessage());
      }
    }
  }

  private void startFlowing(boolean missedSome) {
    boolean missed = missedSome || lost;
    lost = false;
    followedNanos = System.nanoTime();
    if (!flowing || missed) {
      flowing = true;
      synchronized (telling) {
        listener.flowing(missed);
      }
    }
  }

  private void tellPushed(boolean now) {
    synchronized (telling) {
      listener.pushed(now);
    }
  }

  private void stopFlowing() {
    if (flowing) {
      flowing = false;
      synchronized (telling) {
        listener.dried();
      }
    }
  }

  private void tellTrouble(String reason) {
    if (!troubleTold) {
      troubleTold = true;
      log.warn(
          "no events from the websocket ({}): asking for the log every {} s until it is back",
          reason,
          options.pollInterval().toSeconds());
    }
  }

  private void tell(ObjectEvent event) {
    synchronized (telling) {
      if (closed.getCount() > 0 && cursor.advance(event.logId())) {
        try {
          listener.changed(event);
        } catch (RuntimeException e) {
          lost = true;
          throw e; // which ends the websocket, or the asking: it begins again
        }
      }
    }
  }

  /** Ends it, and waits a bounded time for that; nothing is told any more. */
  @Override
  public void close() {
    synchronized (telling) {
      closed.countDown();
    }
    thread.interrupt();
    try {
      thread.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
