package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.ItemList;
import io.keepfs.arvados.model.KeepServiceRecord;
import retrofit2.Call;
import retrofit2.http.GET;

/** The resource {@code keep_services}. */
interface KeepServicesService {
  @GET("arvados/v1/keep_services/accessible")
  Call<ItemList<KeepServiceRecord>> accessible();
}
