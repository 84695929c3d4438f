package io.keepfs.arvados.rest;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.Response;

/**
 * Makes requests: value or exception, with retries. Thread-safe.
 *
 * <p>An attempt runs on one of the HTTP client's threads while the caller waits, because a thread
 * that reads from a socket cannot be interrupted: so an interrupt cancels the request and ends the
 * wait at once.
 */
final class Calls {
  private static final Logger log = LoggerFactory.getLogger(Calls.class);

  /** Answers that may be different next time, by the words of the specification. */
  private static final Set<Integer> RETRYABLE = Set.of(408, 409, 423, 500, 502, 503, 504);

  /** The HTTP client keeps the time itself, but for a name server that is slow to answer. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Failures failures;
  private final CallLimits limits;
  private final Pacer pacer;
  private final CountDownLatch closed;

  Calls(Failures failures, CallLimits limits, Pacer pacer) {
    this(failures, limits, pacer, new CountDownLatch(1));
  }

  private Calls(Failures failures, CallLimits limits, Pacer pacer, CountDownLatch closed) {
    this.failures = failures;
    this.limits = limits;
    this.pacer = pacer;
    this.closed = closed;
  }

  /** Returns the same with other limits; closing one closes both. */
  Calls within(CallLimits other) {
    return new Calls(failures, other, pacer, closed);
  }

  /** Ends all waits: what has failed is not tried again. */
  void close() {
    closed.countDown();
  }

  /**
   * Makes the request until it succeeds, fails for good, or the limits are reached.
   *
   * @param what names the request in messages
   * @throws ArvadosException when it failed
   * @throws InterruptedIOException when the thread was interrupted; its interrupt status is set
   */
  <T> T execute(String what, Call<T> prototype) throws IOException {
    long start = pacer.nanoTime();
    for (int retry = 0; ; retry++) {
      Outcome<T> outcome = attempt(what, prototype.clone());
      if (outcome.failure() == null) {
        return outcome.value();
      }
      Duration wait = limits.waitBefore(retry, pacer.random());
      long elapsed = pacer.nanoTime() - start + wait.toNanos();
      if (!outcome.retryable()
          || retry >= limits.retries()
          || closed.getCount() == 0
          || elapsed > limits.totalTime().toNanos()) {
        throw outcome.failure();
      }
      log.debug("{}: attempt {} failed, again in {}", what, retry + 1, wait, outcome.failure());
      pause(wait);
    }
  }

  private <T> Outcome<T> attempt(String what, Call<T> call) throws InterruptedIOException {
    call.timeout().timeout(limits.attemptTimeout().toNanos(), TimeUnit.NANOSECONDS);
    CompletableFuture<Response<T>> answer = new CompletableFuture<>();
    call.enqueue(new Completing<>(answer));
    try {
      Response<T> response =
          answer.get(limits.attemptTimeout().plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
      T body = response.body();
      if (response.isSuccessful() && body != null) {
        return new Outcome<>(body, null, false);
      }
      return new Outcome<>(
          null, failures.refused(what, response), RETRYABLE.contains(response.code()));
    } catch (ExecutionException e) {
      return new Outcome<>(
          null, failures.unanswered(what, e.getCause()), Failures.mayPass(e.getCause()));
    } catch (TimeoutException e) {
      call.cancel();
      return new Outcome<>(
          null, failures.unanswered(what, new InterruptedIOException("timeout")), true);
    } catch (InterruptedException e) {
      call.cancel();
      throw interrupted();
    }
  }

  private void pause(Duration wait) throws InterruptedIOException {
    try {
      pacer.pause(wait, closed);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting for the API server");
  }

  private record Outcome<T>(
      @Nullable T value, @Nullable ArvadosException failure, boolean retryable) {}

  private record Completing<T>(CompletableFuture<Response<T>> answer) implements Callback<T> {
    @Override
    public void onResponse(Call<T> call, Response<T> response) {
      answer.complete(response);
    }

    @Override
    public void onFailure(Call<T> call, Throwable failure) {
      answer.completeExceptionally(failure);
    }
  }
}
