package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.ItemList;
import io.keepfs.arvados.model.OwnerRecord;
import io.keepfs.arvados.model.UserRecord;
import java.util.Map;
import retrofit2.Call;
import retrofit2.http.GET;
import retrofit2.http.Path;
import retrofit2.http.Query;
import retrofit2.http.QueryMap;

/** The resource {@code users}. */
interface UsersService {
  @GET("arvados/v1/users/current")
  Call<UserRecord> current();

  @GET("arvados/v1/users/{uuid}")
  Call<OwnerRecord> get(@Path("uuid") String uuid, @Query("select") String fields);

  @GET("arvados/v1/users")
  Call<ItemList<OwnerRecord>> list(@QueryMap Map<String, String> parameters);

  @GET("arvados/v1/users/{uuid}")
  Call<Map<String, Object>> everything(@Path("uuid") String uuid);
}
