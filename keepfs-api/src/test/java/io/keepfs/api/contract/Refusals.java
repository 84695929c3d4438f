package io.keepfs.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Assertions on how a node refuses. */
final class Refusals {
  private Refusals() {}

  /** Runs {@code call}, which must be refused with one of {@code allowed}. */
  static void assertRefused(ThrowingCallable call, Errno... allowed) {
    NodeException refusal = catchThrowableOfType(NodeException.class, call);
    assertThat(refusal).as("the refusal").isNotNull();
    assertThat(refusal.errno()).isIn((Object[]) allowed);
  }

  /** Runs {@code call}, which must be refused as what can never be done here. */
  static void assertNotDoable(ThrowingCallable call) {
    assertRefused(call, Errno.ENOTSUP, Errno.EROFS, Errno.EPERM, Errno.EACCES);
  }
}
