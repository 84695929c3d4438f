package io.keepfs.arvados.rest;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.fasterxml.jackson.core.type.TypeReference;
import io.keepfs.arvados.model.ClusterConfig;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.DiscoveryDocument;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.model.ItemList;
import io.keepfs.arvados.model.KeepServiceRecord;
import io.keepfs.arvados.model.LinkRecord;
import io.keepfs.arvados.model.LogRecord;
import io.keepfs.arvados.model.SharedPage;
import io.keepfs.arvados.model.UserRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/** Any bytes for an answer of the API server: a record, or an {@link IOException}. */
class JsonFuzzTest {
  private static final List<TypeReference<?>> TYPES =
      List.of(
          new TypeReference<ItemList<CollectionRecord>>() {},
          new TypeReference<ItemList<GroupRecord>>() {},
          new TypeReference<ItemList<LinkRecord>>() {},
          new TypeReference<ItemList<LogRecord>>() {},
          new TypeReference<ItemList<KeepServiceRecord>>() {},
          new TypeReference<UserRecord>() {},
          new TypeReference<SharedPage>() {},
          new TypeReference<ClusterConfig>() {},
          new TypeReference<DiscoveryDocument>() {});

  private static final int MANIFEST_MAX_BYTES = 1000;

  @DictionaryEntries({
    "{\\x22items\\x22:[",
    "\\x22manifest_text\\x22:\\x22",
    "\\x22uuid\\x22:\\x22zzzzz-4zz18-000000000000000\\x22",
    "\\x22modified_at\\x22:\\x222026-01-02T03:04:05.678901234Z\\x22",
    "\\x22properties\\x22:{",
    "\\x22included\\x22:[",
    "\\x5Cu0041"
  })
  @FuzzTest(maxDuration = "10m")
  void isReadOrRefused(byte @NotNull [] answer) {
    for (TypeReference<?> type : TYPES) {
      try {
        JsonText.MAPPER.readValue(answer, type);
      } catch (IOException e) {
        // refused
      }
    }
    try (ManifestSplitter splitter =
        new ManifestSplitter(new ByteArrayInputStream(answer), answer.length, MANIFEST_MAX_BYTES)) {
      JsonText.MAPPER.readValue(splitter, CollectionRecord.class);
      splitter.manifest();
    } catch (IOException e) {
      // refused
    }
    try (ManifestSplitter splitter =
        ManifestSplitter.ofPage(new ByteArrayInputStream(answer), MANIFEST_MAX_BYTES)) {
      JsonText.MAPPER.readValue(splitter, TYPES.get(0));
      splitter.manifests();
    } catch (IOException e) {
      // refused
    }
  }
}
