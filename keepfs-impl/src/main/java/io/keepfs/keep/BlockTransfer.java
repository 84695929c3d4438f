package io.keepfs.keep;

import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockSink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives one block from one service, taking its MD5 as the bytes arrive.
 *
 * <p>The bytes arrive on a thread of the HTTP client while the caller waits, so that an interrupt
 * ends the wait at once, wherever the transfer stands. From then on the transfer no longer touches
 * the caller's sink: {@link #abandoned} is checked under the lock under which bytes are put.
 */
final class BlockTransfer implements Callback {
  private static final Logger log = LoggerFactory.getLogger(BlockTransfer.class);
  private static final int CHUNK_BYTES = 64 << 10;

  private final BlockLocator locator;
  private final KeepService service;
  private final SpeedFloor floor;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

  private final Object lock = new Object();
  private final BlockSink sink; // used under lock
  private boolean abandoned; // guarded by lock

  /** Receives into {@code sink}. */
  BlockTransfer(BlockLocator locator, KeepService service, KeepOptions options, BlockSink sink) {
    this.locator = locator;
    this.service = service;
    this.floor = new SpeedFloor(options, System.nanoTime());
    this.sink = sink;
  }

  /** Makes the call and waits for what comes of it. */
  Outcome run(Call call) throws InterruptedIOException {
    call.enqueue(this);
    try {
      return outcome.get();
    } catch (InterruptedException e) {
      synchronized (lock) {
        abandoned = true;
      }
      call.cancel();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while fetching block " + locator);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Fetching block " + locator + " failed", e.getCause());
    }
  }

  @Override
  public void onFailure(Call call, IOException failure) {
    outcome.complete(Outcome.retryable(failure.toString()));
  }

  @Override
  public void onResponse(Call call, Response response) {
    try (response) {
      outcome.complete(
          response.isSuccessful() ? receive(response.body()) : Outcome.ofStatus(response.code()));
    } catch (IOException e) {
      outcome.complete(Outcome.retryable(e.toString()));
    } catch (RuntimeException | Error e) {
      outcome.completeExceptionally(e);
    }
  }

  private Outcome receive(ResponseBody body) throws IOException {
    long announced = body.contentLength();
    if (announced >= 0 && announced != locator.sizeBytes()) {
      return wrong(announced + " bytes announced");
    }
    put(ByteBuffer.allocate(0), true);
    MessageDigest md5 = Md5.create();
    BufferedSource source = body.source();
    byte[] chunk = new byte[CHUNK_BYTES];
    int left = locator.sizeBytes();
    while (true) {
      int count = source.read(chunk);
      if (count < 0) {
        break;
      }
      if (count > left) {
        return wrong("more bytes than its size");
      }
      left -= count;
      md5.update(chunk, 0, count);
      put(ByteBuffer.wrap(chunk, 0, count), false);
      floor.received(count, System.nanoTime());
    }
    if (left > 0) {
      return wrong(left + " bytes too few");
    }
    BlockHash hash = BlockHash.ofDigest(md5.digest());
    return hash.equals(locator.hash()) ? Outcome.RECEIVED : wrong("bytes with MD5 " + hash);
  }

  private void put(ByteBuffer chunk, boolean first) throws IOException {
    synchronized (lock) {
      if (abandoned) {
        throw new IOException("nobody waits for the block any more");
      }
      if (first) {
        sink.restart();
      }
      sink.write(chunk);
    }
  }

  private Outcome wrong(String what) {
    log.warn("Keep service {} gave wrong data for block {}: {}", service.uuid(), locator, what);
    return Outcome.retryable("wrong data: " + what);
  }
}
