package io.keepfs.arvados;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountLayoutTest {
  private static final String COLLECTION = "zzzzz-4zz18-000000000000000";
  private static final String PROJECT = "zzzzz-j7d0g-000000000000000";

  @Test
  void aPathMayFollowAnId() {
    assertThat(new MountLayout.Collection(COLLECTION + "/a/b c/"))
        .isEqualTo(new MountLayout.Collection(COLLECTION, List.of("a", "b c")));
    assertThat(new MountLayout.Project(PROJECT))
        .isEqualTo(new MountLayout.Project(PROJECT, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new MountLayout.Project("/a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MountLayout.Collection(PROJECT + "/a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/"})
  void aCustomRootTakesNamesOfOneComponent(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MountLayout.Custom(Map.of(name, new MountLayout.Home())))
        .withMessageContaining("'" + name + "' can be no name");
  }

  @Test
  void aRootCannotHoldARoot() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MountLayout.Custom(Map.of("a", new MountLayout.All())));
  }
}
