"""A small Arvados client: records by REST, blocks by the keepstores' HTTP."""
import hashlib
import http.client
import json
import os
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request

from .processes import Failure

TIMEOUT_SECONDS = 300
# The label of a request counter on the metrics pages of Arvados' servers and of keepfs' local cluster.
_COUNTER = re.compile(r"(?:arvados_)?(?:http_)?request_duration_seconds_count[{ ]")


class Api:
    """The cluster that ARVADOS_API_HOST, ARVADOS_API_TOKEN and their kin name."""

    def __init__(self, env):
        for name in ("ARVADOS_API_HOST", "ARVADOS_API_TOKEN"):
            if not env.get(name):
                raise Failure(f"{name} is not set")
        self.host = env["ARVADOS_API_HOST"]
        self.token = env["ARVADOS_API_TOKEN"]
        self.tls = ssl.create_default_context(cafile=env.get("SSL_CERT_FILE"))
        if env.get("ARVADOS_API_HOST_INSECURE", "").lower() in ("1", "t", "true", "y", "yes"):
            self.tls.check_hostname = False
            self.tls.verify_mode = ssl.CERT_NONE
        self._services = None

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            f"https://{self.host}/arvados/v1/{path}", method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": "Bearer " + self.token, "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, context=self.tls, timeout=TIMEOUT_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as e:
            raise Failure(f"{method} {path} at {self.host}: {e.code} {e.read(300).decode(errors='replace')}")
        except OSError as e:
            raise Failure(f"{method} {path} at {self.host}: {e}")

    def services(self):
        """The Keep services that this client may use; proxies alone where there are any."""
        if self._services is None:
            items = self.call("GET", "keep_services/accessible")["items"]
            proxies = [x for x in items if x["service_type"] == "proxy"]
            self._services = proxies or items
        return self._services

    def in_order(self, md5):
        """The services in the order in which clients look for that block."""
        def weight(service):
            return hashlib.md5((md5 + service["uuid"][-15:]).encode()).hexdigest()
        return sorted(self.services(), key=weight, reverse=True)

    def connect(self, service):
        address = (service["service_host"], service["service_port"])
        if service["service_ssl_flag"]:
            return http.client.HTTPSConnection(*address, timeout=TIMEOUT_SECONDS, context=self.tls)
        return http.client.HTTPConnection(*address, timeout=TIMEOUT_SECONDS)

    def put_block(self, data):
        """Stores one replica of a block where readers look first; returns its signed locator."""
        md5 = hashlib.md5(data).hexdigest()
        connection = self.connect(self.in_order(md5)[0])
        try:
            connection.request("PUT", "/" + md5, body=data, headers={
                "Authorization": "Bearer " + self.token, "Content-Type": "application/octet-stream"})
            answer = connection.getresponse()
            text = answer.read().decode().strip()
        finally:
            connection.close()
        if answer.status != 200:
            raise Failure(f"PUT of a block: {answer.status} {text[:200]}")
        return text

    def requests(self):
        """Requests answered so far by kind of server ("api", "keep"); a kind whose metrics page is not open is missing."""
        pages = {"api": [f"https://{self.host}/metrics"]}
        pages["keep"] = ["%s://%s:%d/metrics" % ("https" if s["service_ssl_flag"] else "http", s["service_host"],
                                                s["service_port"]) for s in self.services()]
        counts = {}
        for kind, addresses in pages.items():
            found = [self._requests_of(address) for address in addresses]
            if None not in found:
                counts[kind] = sum(found)
        return counts

    def _requests_of(self, address):
        token = os.environ.get("BENCH_METRICS_TOKEN", "")
        request = urllib.request.Request(address, headers={"Authorization": "Bearer " + token} if token else {})
        try:
            with urllib.request.urlopen(request, context=self.tls, timeout=10) as answer:
                lines = answer.read().decode().splitlines()
        except OSError:
            return None
        counters = [float(line.rsplit(" ", 1)[1]) for line in lines if _COUNTER.match(line)]
        return int(sum(counters)) if counters else None
