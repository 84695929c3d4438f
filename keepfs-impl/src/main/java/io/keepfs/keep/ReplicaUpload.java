package io.keepfs.keep;

import io.keepfs.block.BlockLocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Stores one block on one service, on a thread of the HTTP client. */
final class ReplicaUpload extends Transfer {
  private final BlockingQueue<ReplicaUpload> finished;

  private volatile @Nullable Stored stored;

  /** Once ended, whatever the outcome, it is in {@code finished}. */
  ReplicaUpload(
      BlockLocator locator, KeepService service, Call call, BlockingQueue<ReplicaUpload> finished) {
    super(locator, service, call);
    this.finished = finished;
  }

  /** What the service said; null unless it has stored the block. */
  @Nullable Stored stored() {
    return stored;
  }

  @Override
  void ended(Outcome result) {
    finished.add(this);
  }

  @Override
  Outcome take(Response response) throws IOException {
    try {
      stored = Stored.of(locator, response, text(response.body().source()));
      return Outcome.STORED;
    } catch (Stored.MalformedException e) {
      return Outcome.retryable(e.getMessage());
    }
  }

  private static String text(BufferedSource body) throws IOException {
    if (body.request(Stored.ANSWER_BYTES_MAX + 1L)) {
      throw new IOException("an answer of more than " + Stored.ANSWER_BYTES_MAX + " bytes");
    }
    return body.readString(StandardCharsets.UTF_8);
  }
}
