package io.keepfs.collection.journal;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Work with channels, which an interrupt of the thread closes: it is done again, and the interrupt
 * kept for whoever it was meant for.
 */
final class DespiteInterrupts {
  private static final int INTERRUPTS_MAX = 100;

  private DespiteInterrupts() {}

  /** Done from the start each time, with a channel that is open. */
  interface Work {
    void run() throws IOException;
  }

  /** Returns when the work was done once without an interrupt. */
  static void run(Work work) throws IOException {
    boolean interrupted = false;
    try {
      for (int i = 0; ; i++) {
        interrupted |= Thread.interrupted();
        try {
          work.run();
          return;
        } catch (ClosedByInterruptException e) {
          if (i == INTERRUPTS_MAX) {
            throw e;
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
