package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.CollectionRecord;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Converter;
import retrofit2.Retrofit;

/** Lets Retrofit answer with {@link CollectionContents}; leaves all other types to the next. */
final class ContentsConverter extends Converter.Factory {
  /** The most that an API server takes (its MaxRequestSize), so no manifest is longer. */
  private static final int MAX_MANIFEST_BYTES = 128 << 20;

  @Override
  public @Nullable Converter<ResponseBody, ?> responseBodyConverter(
      Type type, Annotation[] annotations, Retrofit retrofit) {
    return type == CollectionContents.class ? ContentsConverter::read : null;
  }

  private static CollectionContents read(ResponseBody body) throws IOException {
    try (ManifestSplitter splitter =
        new ManifestSplitter(body.byteStream(), body.contentLength(), MAX_MANIFEST_BYTES)) {
      CollectionRecord record = JsonText.MAPPER.readValue(splitter, CollectionRecord.class);
      return new CollectionContents(record, splitter.manifest());
    }
  }
}
