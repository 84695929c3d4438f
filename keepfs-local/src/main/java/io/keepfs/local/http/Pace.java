package io.keepfs.local.http;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/**
 * Slows streams down, piece by piece, so that the other side sees bytes trickle.
 *
 * @param bytesPerSecond how many bytes go through; 0 for as many as there are
 */
record Pace(long bytesPerSecond) {
  private static final int PIECES_PER_SECOND = 10;
  private static final int MAX_PIECE_BYTES = 256 << 10;

  boolean isLimited() {
    return bytesPerSecond > 0;
  }

  private int pieceBytes() {
    return (int) Math.min(MAX_PIECE_BYTES, Math.max(1, bytesPerSecond / PIECES_PER_SECOND));
  }

  private void pause(int bytes) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while bytes were held back");
    }
  }

  InputStream slow(InputStream in) {
    return isLimited() ? new SlowInput(in) : in;
  }

  OutputStream slow(OutputStream out) {
    return isLimited() ? new SlowOutput(out) : out;
  }

  private final class SlowInput extends FilterInputStream {
    SlowInput(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = in.read(bytes, offset, Math.min(length, pieceBytes()));
      if (n > 0) {
        pause(n);
      }
      return n;
    }
  }

  private final class SlowOutput extends FilterOutputStream {
    SlowOutput(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int done = 0; done < length; ) {
        int n = Math.min(pieceBytes(), length - done);
        out.write(bytes, offset + done, n);
        out.flush();
        pause(n);
        done += n;
      }
    }
  }
}
