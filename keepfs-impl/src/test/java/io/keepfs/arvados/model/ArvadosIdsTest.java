package io.keepfs.arvados.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class ArvadosIdsTest {
  private static final String COLLECTION = "zzzzz-4zz18-0123456789abcde";
  private static final String HASH = "d41d8cd98f00b204e9800998ecf8427e+0";

  @Test
  void tellsTypesApart() {
    assertThat(ArvadosIds.isCollectionUuid(COLLECTION)).isTrue();
    assertThat(ArvadosIds.isGroupUuid(COLLECTION)).isFalse();
    assertThat(ArvadosIds.isGroupUuid("zzzzz-j7d0g-0123456789abcde")).isTrue();
    assertThat(ArvadosIds.isUserUuid("zzzzz-tpzed-0123456789abcde")).isTrue();
    assertThat(ArvadosIds.isPortableDataHash(HASH)).isTrue();
    assertThat(ArvadosIds.isUuid(HASH)).isFalse();
  }

  @Test
  void takesOnlyWholeStrings() {
    assertThat(ArvadosIds.isUuid(COLLECTION + "x")).isFalse();
    assertThat(ArvadosIds.isUuid(COLLECTION + "\n")).isFalse();
    assertThat(ArvadosIds.isUuid(" " + COLLECTION)).isFalse();
    assertThat(ArvadosIds.isUuid(COLLECTION.toUpperCase(Locale.ROOT))).isFalse();
    assertThat(ArvadosIds.isPortableDataHash(HASH + "+Aabc@1")).isFalse();
    assertThat(ArvadosIds.isPortableDataHash("d41d8cd98f00b204e9800998ecf8427e")).isFalse();
    assertThat(ArvadosIds.isPortableDataHash("d41d8cd98f00b204e9800998ecf8427e+")).isFalse();
    assertThat(ArvadosIds.isPortableDataHash("d41d8cd98f00b204e9800998ecf8427e+00")).isFalse();
    assertThat(ArvadosIds.isPortableDataHash("d41d8cd98f00b204e9800998ecf8427e+105")).isTrue();
  }
}
