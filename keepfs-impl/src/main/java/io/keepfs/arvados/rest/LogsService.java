package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.ItemList;
import io.keepfs.arvados.model.LogRecord;
import java.util.Map;
import retrofit2.Call;
import retrofit2.http.GET;
import retrofit2.http.QueryMap;

/** The resource {@code logs}. */
interface LogsService {
  @GET("arvados/v1/logs")
  Call<ItemList<LogRecord>> list(@QueryMap Map<String, String> parameters);
}
