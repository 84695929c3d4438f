package io.keepfs.local;

/**
 * A request that the cluster answered.
 *
 * @param service {@code api}, {@code keep0} or {@code keep1}
 * @param method {@code GET}, also where a long GET came as POST
 * @param path decoded, without the query
 * @param status of the answer
 */
public record RecordedRequest(String service, String method, String path, int status) {}
