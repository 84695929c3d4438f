package io.keepfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.vfs.Operations;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class FuseTransportsTest {
  record Named(String name, int priority, Optional<String> unavailable) implements FuseTransport {
    @Override
    public Session mount(Path mountPoint, Operations operations, FuseMountOptions options) {
      throw new UnsupportedOperationException();
    }
  }

  private static final FuseTransport LOW = new Named("low", 1, Optional.empty());
  private static final FuseTransport HIGH = new Named("high", 2, Optional.empty());
  private static final FuseTransport BROKEN = new Named("broken", 3, Optional.of("no device"));

  @Test
  void bestThatCanBeUsed() throws MountFailedException {
    assertThat(FuseTransports.choose("auto", List.of(LOW, BROKEN, HIGH))).isSameAs(HIGH);
  }

  @Test
  void byName() throws MountFailedException {
    assertThat(FuseTransports.choose("low", List.of(LOW, BROKEN, HIGH))).isSameAs(LOW);
  }

  @Test
  void reasonsWhenNoneCanBeUsed() {
    assertThatThrownBy(() -> FuseTransports.choose("broken", List.of(LOW, BROKEN, HIGH)))
        .isInstanceOf(MountFailedException.class)
        .hasMessage("no device");
    assertThatThrownBy(() -> FuseTransports.choose("auto", List.of(BROKEN)))
        .isInstanceOf(MountFailedException.class)
        .hasMessage("no device");
  }

  @Test
  void unknownName() {
    assertThatThrownBy(() -> FuseTransports.choose("x", List.of(LOW, HIGH)))
        .isInstanceOf(MountFailedException.class)
        .hasMessage("there is no transport \"x\"; there are: auto, high, low");
  }

  @Test
  void transportsOnTheClassPathByPriority() {
    assertThat(ServiceLoader.load(FuseTransport.class))
        .extracting(FuseTransport::name)
        .containsExactlyInAnyOrder("kernel", "jnr");
    assertThat(
            ServiceLoader.load(FuseTransport.class).stream()
                .map(ServiceLoader.Provider::get)
                .max(Comparator.comparingInt(FuseTransport::priority))
                .orElseThrow()
                .name())
        .isEqualTo("kernel");
  }
}
