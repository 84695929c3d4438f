package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.UserRecord;
import java.util.Map;
import retrofit2.Call;
import retrofit2.http.GET;
import retrofit2.http.Path;

/** The resource {@code users}. */
interface UsersService {
  @GET("arvados/v1/users/current")
  Call<UserRecord> current();

  @GET("arvados/v1/users/{uuid}")
  Call<Map<String, Object>> everything(@Path("uuid") String uuid);
}
