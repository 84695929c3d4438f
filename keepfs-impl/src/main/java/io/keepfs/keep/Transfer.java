package io.keepfs.keep;

import io.keepfs.block.BlockLocator;
import java.io.IOException;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One request about one block to one service, answered on a thread of the HTTP client. Thread-safe.
 */
abstract class Transfer implements Callback {
  final BlockLocator locator;
  final KeepService service;
  private final Call call;

  private volatile @Nullable Outcome outcome;
  private volatile @Nullable Throwable defect;

  Transfer(BlockLocator locator, KeepService service, Call call) {
    this.locator = locator;
    this.service = service;
    this.call = call;
  }

  /** Takes what the service answered. */
  abstract Outcome take(Response response) throws IOException;

  /** It has ended: called once. */
  abstract void ended(Outcome result);

  final void start() {
    call.enqueue(this);
  }

  final void cancel() {
    call.cancel();
  }

  final KeepService service() {
    return service;
  }

  /**
   * What came of it, once it has ended.
   *
   * @throws IllegalStateException when a defect ended it
   */
  final Outcome outcome() {
    if (defect != null) {
      throw new IllegalStateException("The request for block " + locator + " failed", defect);
    }
    return Objects.requireNonNull(outcome);
  }

  @Override
  public final void onFailure(Call failed, IOException failure) {
    end(new Outcome(Outcome.Kind.UNREACHABLE, failure.toString()));
  }

  @Override
  public final void onResponse(Call answered, Response response) {
    try (response) {
      end(response.isSuccessful() ? take(response) : Outcome.ofStatus(response.code()));
    } catch (IOException e) {
      end(Outcome.retryable(e.toString()));
    } catch (RuntimeException | Error e) {
      defect = e;
      end(Outcome.retryable(e.toString()));
    }
  }

  private void end(Outcome result) {
    if (outcome == null) { // else it is the closing of the answer that failed
      outcome = result;
      ended(result);
    }
  }
}
