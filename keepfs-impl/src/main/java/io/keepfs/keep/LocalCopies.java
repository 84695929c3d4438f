package io.keepfs.keep;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;

/**
 * Has blocks of other clusters (hint {@code +R}) copied to this one, so that they can be had here
 * with a local signature. Each service is asked once, in the usual order. Thread-safe.
 */
final class LocalCopies {
  private final KeepHttp http;

  LocalCopies(KeepHttp http) {
    this.http = http;
  }

  /** Whether the block is another cluster's. */
  static boolean isRemote(BlockLocator locator) {
    return locator.hintList().stream().anyMatch(hint -> hint.startsWith("R"));
  }

  /**
   * Has a block copied. Waits for the other cluster as long as it takes to move the block; an
   * interrupt ends the wait.
   *
   * @param services which to ask, in order
   * @return its locator here, signed
   * @throws BlockException when no service could copy it
   */
  BlockLocator copy(BlockLocator remote, List<KeepService> services)
      throws BlockException, InterruptedIOException {
    Attempts attempts = new Attempts(remote);
    for (KeepService service : services) {
      Call call = http.head(remote, service).orElse(null);
      if (call == null) {
        attempts.record(service, new Outcome(Outcome.Kind.REFUSED, "no usable URL"));
        continue;
      }
      try (Response answer = await(call)) {
        String local = answer.header("X-Keep-Locator");
        if (!answer.isSuccessful()) {
          attempts.record(service, Outcome.ofStatus(answer.code()));
        } else if (local == null) {
          attempts.record(service, new Outcome(Outcome.Kind.REFUSED, "no local locator"));
        } else {
          return checked(remote, local);
        }
      } catch (InterruptedIOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        attempts.record(service, new Outcome(Outcome.Kind.UNREACHABLE, e.toString()));
      } catch (IOException e) {
        attempts.record(service, new Outcome(Outcome.Kind.UNREACHABLE, e.toString()));
      } catch (IllegalArgumentException e) {
        attempts.record(service, new Outcome(Outcome.Kind.REFUSED, "a malformed locator"));
      }
    }
    throw attempts.failure(1);
  }

  private static BlockLocator checked(BlockLocator remote, String local) {
    BlockLocator copy = BlockLocator.parse(local);
    if (isRemote(copy) || !copy.withoutHints().equals(remote.withoutHints())) {
      throw new IllegalArgumentException("that is no copy of " + remote);
    }
    return copy;
  }

  /** As {@link Call#execute}, which an interrupt would not end. */
  private static Response await(Call call) throws IOException {
    CompletableFuture<Response> coming = new CompletableFuture<>();
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException failure) {
            coming.completeExceptionally(failure);
          }

          @Override
          public void onResponse(Call answered, Response response) {
            if (!coming.complete(response)) {
              response.close();
            }
          }
        });
    try {
      return coming.get();
    } catch (InterruptedException e) {
      call.cancel();
      if (!coming.cancel(false)) {
        coming.thenAccept(Response::close);
      }
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while a block was copied here");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    }
  }
}
