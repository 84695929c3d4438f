package io.keepfs.keep;

import java.io.IOException;
import java.nio.ByteBuffer;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/**
 * The bytes of a block on their way to one service. Gives up below the lowest speed; may be sent
 * again on another connection.
 */
final class BlockBody extends RequestBody {
  private static final MediaType TYPE = MediaType.get("application/octet-stream");
  private static final int CHUNK_BYTES = 64 << 10;

  private final ByteBuffer block;
  private final KeepOptions options;

  BlockBody(ByteBuffer block, KeepOptions options) {
    this.block = block;
    this.options = options;
  }

  @Override
  public MediaType contentType() {
    return TYPE;
  }

  @Override
  public long contentLength() {
    return block.remaining();
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    SpeedFloor floor = new SpeedFloor(options, System.nanoTime());
    ByteBuffer rest = block.duplicate();
    int end = rest.limit();
    while (rest.position() < end) {
      int count = Math.min(CHUNK_BYTES, end - rest.position());
      rest.limit(rest.position() + count);
      while (rest.hasRemaining()) {
        sink.write(rest);
      }
      sink.emitCompleteSegments();
      floor.moved(count, System.nanoTime());
    }
  }
}
