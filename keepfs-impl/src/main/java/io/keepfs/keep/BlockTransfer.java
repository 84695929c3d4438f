package io.keepfs.keep;

import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.BlockingQueue;
import okhttp3.Call;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives one block from one service, taking its MD5 as the bytes arrive on a thread of the HTTP
 * client. Others may be on the way to the same {@link SharedSink}.
 */
final class BlockTransfer extends Transfer {
  private static final Logger log = LoggerFactory.getLogger(BlockTransfer.class);
  private static final int CHUNK_BYTES = 64 << 10;

  /** By so much of a block a transfer proves that it is faster than another. */
  private static final int PROOF_BYTES = 1 << 20;

  private final SpeedFloor floor;
  private final SharedSink sink;
  private final BlockingQueue<BlockTransfer> finished;

  /** Receives into {@code sink}; once ended, whatever the outcome, it is in {@code finished}. */
  BlockTransfer(
      BlockLocator locator,
      KeepService service,
      KeepOptions options,
      SharedSink sink,
      Call call,
      BlockingQueue<BlockTransfer> finished) {
    super(locator, service, call);
    this.floor = new SpeedFloor(options, System.nanoTime());
    this.sink = sink;
    this.finished = finished;
  }

  @Override
  void ended(Outcome result) {
    if (result.kind() == Outcome.Kind.RECEIVED) {
      sink.complete(this);
    } else {
      sink.giveUp(this);
    }
    finished.add(this);
  }

  @Override
  Outcome take(Response response) throws IOException {
    ResponseBody body = response.body();
    long announced = body.contentLength();
    if (announced >= 0 && announced != locator.sizeBytes()) {
      return wrong(announced + " bytes announced");
    }
    long begin = System.nanoTime();
    @Nullable ByteBuffer proof = null; // what came while another one has the sink
    if (!sink.claim(this, begin)) {
      if (!sink.isSlow()) {
        return Outcome.BEATEN;
      }
      proof = ByteBuffer.allocate(Math.min(PROOF_BYTES + CHUNK_BYTES, locator.sizeBytes()));
    }
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
      long now = System.nanoTime();
      floor.moved(count, now);
      if (proof == null) {
        sink.write(this, ByteBuffer.wrap(chunk, 0, count), now);
        continue;
      }
      proof.put(chunk, 0, count);
      if (left == 0 || proof.position() >= PROOF_BYTES) {
        if (!sink.takeOver(this, proof.position(), now - begin, now)) {
          return Outcome.BEATEN;
        }
        sink.write(this, proof.flip(), now);
        proof = null;
      }
    }
    if (left > 0) {
      return wrong(left + " bytes too few");
    }
    BlockHash hash = BlockHash.ofDigest(md5.digest());
    return hash.equals(locator.hash()) ? Outcome.RECEIVED : wrong("bytes with MD5 " + hash);
  }

  private Outcome wrong(String what) {
    log.warn("Keep service {} gave wrong data for block {}: {}", service.uuid(), locator, what);
    return Outcome.retryable("wrong data: " + what);
  }
}
