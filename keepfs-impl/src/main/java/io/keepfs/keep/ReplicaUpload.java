package io.keepfs.keep;

import io.keepfs.block.BlockLocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Stores one block on one service, on a thread of the HTTP client. */
final class ReplicaUpload implements Callback {
  private final BlockLocator locator;
  private final KeepService service;
  private final Call call;
  private final BlockingQueue<ReplicaUpload> finished;

  private volatile @Nullable Outcome outcome;
  private volatile @Nullable Stored stored;
  private volatile @Nullable Throwable defect;

  /** Once ended, whatever the outcome, it is in {@code finished}. */
  ReplicaUpload(
      BlockLocator locator, KeepService service, Call call, BlockingQueue<ReplicaUpload> finished) {
    this.locator = locator;
    this.service = service;
    this.call = call;
    this.finished = finished;
  }

  void start() {
    call.enqueue(this);
  }

  void cancel() {
    call.cancel();
  }

  KeepService service() {
    return service;
  }

  /** What the service said; null unless it has stored the block. */
  @Nullable Stored stored() {
    return stored;
  }

  /**
   * What came of it, once it has ended.
   *
   * @throws IllegalStateException when a defect ended it
   */
  Outcome outcome() {
    if (defect != null) {
      throw new IllegalStateException("Storing block " + locator + " failed", defect);
    }
    return Objects.requireNonNull(outcome);
  }

  @Override
  public void onFailure(Call failed, IOException failure) {
    end(new Outcome(Outcome.Kind.UNREACHABLE, failure.toString()));
  }

  @Override
  public void onResponse(Call answered, Response response) {
    try (response) {
      if (response.isSuccessful()) {
        stored = Stored.of(locator, response, text(response.body().source()));
        end(Outcome.STORED);
      } else {
        end(Outcome.ofStatus(response.code()));
      }
    } catch (Stored.MalformedException e) {
      end(Outcome.retryable(e.getMessage()));
    } catch (IOException e) {
      end(Outcome.retryable(e.toString()));
    } catch (RuntimeException | Error e) {
      defect = e;
      end(Outcome.retryable(e.toString()));
    }
  }

  private static String text(BufferedSource body) throws IOException {
    if (body.request(Stored.ANSWER_BYTES_MAX + 1L)) {
      throw new IOException("an answer of more than " + Stored.ANSWER_BYTES_MAX + " bytes");
    }
    return body.readString(StandardCharsets.UTF_8);
  }

  private void end(Outcome result) {
    outcome = result;
    finished.add(this);
  }
}
