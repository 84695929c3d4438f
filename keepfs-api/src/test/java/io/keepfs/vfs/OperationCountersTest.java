package io.keepfs.vfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.inode.RegistryOptions;
import org.junit.jupiter.api.Test;

class OperationCountersTest {

  @Test
  void addsUpByKind() {
    OperationCounters counters = new OperationCounters();
    counters.completed(OperationKind.READ, 0, 1500, null);
    counters.completed(OperationKind.READ, 0, 500, Errno.EIO);
    counters.transferred(OperationKind.READ, 4096);
    assertThat(counters.figures(OperationKind.READ))
        .isEqualTo(new OperationCounters.Figures(2, 1, 2000, 4096));
    assertThat(counters.figures(OperationKind.WRITE))
        .isEqualTo(new OperationCounters.Figures(0, 0, 0, 0));
  }

  @Test
  void theDefaultBudgetIs256MebibytesAndFourEntries() {
    assertThat(RegistryOptions.DEFAULT).isEqualTo(new RegistryOptions(268_435_456, 4));
  }
}
