package io.keepfs.arvados.rest;

import com.fasterxml.jackson.core.type.TypeReference;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.ItemList;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Converter;
import retrofit2.Retrofit;

/**
 * Lets Retrofit answer with {@link CollectionContents} and {@link ContentsPage}; leaves all other
 * types to the next.
 */
final class ContentsConverter extends Converter.Factory {
  /** The most that an API server takes (its MaxRequestSize), so no manifest is longer. */
  private static final int MAX_MANIFEST_BYTES = 128 << 20;

  private static final TypeReference<ItemList<CollectionRecord>> RECORDS = new TypeReference<>() {};

  @Override
  public @Nullable Converter<ResponseBody, ?> responseBodyConverter(
      Type type, Annotation[] annotations, Retrofit retrofit) {
    if (type == ContentsPage.class) {
      return (Converter<ResponseBody, ContentsPage>) ContentsConverter::readPage;
    }
    return type == CollectionContents.class ? ContentsConverter::read : null;
  }

  private static CollectionContents read(ResponseBody body) throws IOException {
    try (ManifestSplitter splitter =
        new ManifestSplitter(body.byteStream(), body.contentLength(), MAX_MANIFEST_BYTES)) {
      CollectionRecord record = JsonText.MAPPER.readValue(splitter, CollectionRecord.class);
      return new CollectionContents(record, splitter.manifest());
    }
  }

  private static ContentsPage readPage(ResponseBody body) throws IOException {
    try (ManifestSplitter splitter =
        ManifestSplitter.ofPage(body.byteStream(), MAX_MANIFEST_BYTES)) {
      List<CollectionRecord> records = JsonText.MAPPER.readValue(splitter, RECORDS).items();
      List<byte[]> manifests = splitter.manifests();
      if (records.size() != manifests.size()) {
        throw new IOException("the API server's page of collections has more than collections");
      }
      List<CollectionContents> items = new ArrayList<>();
      for (int i = 0; i < records.size(); i++) {
        items.add(new CollectionContents(records.get(i), manifests.get(i)));
      }
      return new ContentsPage(items);
    }
  }
}
