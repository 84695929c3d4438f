package io.keepfs.fuse.jnr;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jnr.ffi.Pointer;

/** Answers of variable length. */
final class JnrBytes {
  private JnrBytes() {}

  /**
   * Returns how many bytes the answer has, and puts it into {@code target} unless {@code size} is
   * zero, which only asks; fails with ERANGE when it does not fit.
   */
  static int fill(Pointer target, long size, byte[] answer) throws NodeException {
    if (size > 0 && answer.length > size) {
      throw new NodeException(Errno.ERANGE, "the answer has " + answer.length + " bytes");
    }
    if (size > 0) {
      target.put(0, answer, 0, answer.length);
    }
    return answer.length;
  }

  /** As {@link #fill}, each name followed by a zero. */
  static int fillNames(Pointer target, long size, List<String> names) throws NodeException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String name : names) {
      bytes.writeBytes(name.getBytes(StandardCharsets.UTF_8));
      bytes.write(0);
    }
    return fill(target, size, bytes.toByteArray());
  }
}
