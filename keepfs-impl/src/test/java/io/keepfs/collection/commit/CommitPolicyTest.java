package io.keepfs.collection.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitPolicyTest {
  @Test
  void readsAllKinds() {
    assertThat(CommitPolicy.parse("soon")).isEqualTo(CommitPolicy.SOON);
    assertThat(CommitPolicy.parse("Close")).isEqualTo(CommitPolicy.CLOSE);
    assertThat(CommitPolicy.parse("exit").kind()).isEqualTo(CommitPolicy.Kind.EXIT);
    assertThat(CommitPolicy.parse("idle:5").delay()).isEqualTo(Duration.ofSeconds(5));
    assertThat(CommitPolicy.parse("idle:250ms").delay()).isEqualTo(Duration.ofMillis(250));
    assertThat(CommitPolicy.parse("interval:2m").delay()).isEqualTo(Duration.ofMinutes(2));
    assertThat(CommitPolicy.parse("interval:1h").delay()).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "never", "idle", "idle:", "idle:0", "idle:5x", "soon:5", "idle:s"})
  void refusesAllElse(String text) {
    assertThatThrownBy(() -> CommitPolicy.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("interval:DURATION");
  }
}
