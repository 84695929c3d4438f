package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.ItemList;
import io.keepfs.arvados.model.LinkRecord;
import java.util.Map;
import retrofit2.Call;
import retrofit2.http.GET;
import retrofit2.http.QueryMap;

/** The resource {@code links}. */
interface LinksService {
  @GET("arvados/v1/links")
  Call<ItemList<LinkRecord>> list(@QueryMap Map<String, String> parameters);
}
