package io.keepfs.keep;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpeedFloorTest {
  private static final long START = 17;

  private final SpeedFloor floor = new SpeedFloor(KeepOptions.standard(0), START);

  @Test
  void letsPassWhatIsFastEnoughInEachWindow() {
    assertThatCode(
            () -> {
              for (int window = 1; window <= 5; window++) {
                floor.moved(32_768 * 256 - 1, at(window * 256L - 1));
                floor.moved(1, at(window * 256L));
              }
            })
        .doesNotThrowAnyException();
  }

  @Test
  void givesUpBelowTheFloor() throws IOException {
    floor.moved(32_768 * 256, at(256));
    floor.moved(32_768 * 256 - 2, at(511));

    assertThatThrownBy(() -> floor.moved(1, at(512)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too slow");
  }

  private static long at(long seconds) {
    return START + TimeUnit.SECONDS.toNanos(seconds);
  }
}
