/**
 * The client of Arvados' REST API.
 *
 * <p>One Retrofit interface stands for each resource; {@link io.keepfs.arvados.rest.ArvadosClient}
 * is the only way in and adds what all requests need: bounded retries, paging, errors that say what
 * to do, and an end of waiting when the thread is interrupted. Retrofit, OkHttp and Jackson stay
 * behind this package.
 *
 * <p>A manifest can be 128 MiB of JSON string. It is cut out of the answer while that arrives
 * ({@code ManifestSplitter}), so that it exists once, as bytes, and Jackson sees a small document.
 */
@NullMarked
package io.keepfs.arvados.rest;

import org.jspecify.annotations.NullMarked;
