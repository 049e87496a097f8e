"""Web servers as they are in the wild: nginx for HTTP/2, and Caddy for HTTP/3 if it is installed."""

import asyncio
import ctypes
import shutil
import subprocess

_NGINX = """
user root; daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ }}
http {{
  access_log off; default_type text/plain; server_tokens off;
  client_body_temp_path {folder}/nginx-body; proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-fcgi; uwsgi_temp_path {folder}/nginx-uwsgi; scgi_temp_path {folder}/nginx-scgi;
  server {{
    {listen}
    ssl_certificate {folder}/good.pem; ssl_certificate_key {folder}/good.key;
    location / {{ return 200 "hello from nginx"; }}
    location /moved {{ return 302 /; }}
    location /gone {{ return 410; }}
    location /big {{ gzip on; gzip_types *; gzip_min_length 1; alias {folder}/roots.pem; }}
  }}
}}
"""
_CADDY = """
{{
  admin off
  auto_https off
  servers {{
    strict_sni_host insecure_off
  }}
  log {{
    output discard
  }}
}}
https://:{caddy} {{
  bind {hosts}
  tls {folder}/good.pem {folder}/good.key
  redir /moved /
  respond /gone "gone" 410
  handle /~* {{
    reverse_proxy 127.0.0.1:{http} {{
      transport http {{
        compression off
        keepalive off
      }}
    }}
  }}
  handle {{
    respond "hello from caddy"
  }}
}}
https://:{caddy_mutual} {{
  bind {hosts}
  tls {folder}/good.pem {folder}/good.key {{
    client_auth {{
      mode require_and_verify
      trusted_ca_cert_file {folder}/ca.pem
    }}
  }}
  respond "welcome"
}}
"""
_CADDY_CERTIFICATE = """
https://:{port} {{
  bind {hosts}
  tls {folder}/{name}.pem {folder}/{name}.key
  respond "hello from caddy"
}}
"""
_CERTIFICATES = "expired future othername selfsigned untrusted chained gap rsa nosan".split()


class _Child:
    """A program that ends with the suite."""

    def __init__(self):
        self.children = []

    def start(self, folder, *command):
        """Starts one more."""
        self.children.append(
            subprocess.Popen(  # pylint: disable=consider-using-with
                ["setpriv", "--pdeathsig", "KILL", *command],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder)},
            )
        )

    def terminate(self):
        """Ends all."""
        for child in self.children:
            child.kill()

    def wait(self):
        """Until all have ended."""
        for child in self.children:
            child.wait()


async def _listens(port):
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.05)
    raise RuntimeError(f"no server on port {port}")


def _has_http3_library():
    """What sonde speaks HTTP/3 through; scripts/install-deps --http3 installs it."""
    try:
        library = ctypes.CDLL("libcurl-gnutls.so.4")
    except OSError:
        return False
    library.curl_version.restype = ctypes.c_char_p
    return b"nghttp3" in library.curl_version()


def _caddyfile(zoo, ports):
    common = {"folder": zoo.folder, "hosts": " ".join(zoo.loopback)}
    text = _CADDY.format(**common, **ports, http=zoo.places["http_port"])
    for name in _CERTIFICATES:
        port = zoo.free_port(f"caddy_{name}")
        text += _CADDY_CERTIFICATE.format(**common, port=port, name=name)
        zoo.places[f"h3_{name}"] = f"https://localhost:{port}"
    return text


async def serve(zoo):
    """<h2>, <h3>: URLs of localhost; <h3script> leads to the scriptable server, <h3_CERT> shows a certificate."""
    ports = {name: zoo.free_port(name) for name in ("nginx", "caddy", "caddy_mutual")}
    child, folder = _Child(), zoo.folder
    hosts = [f"[{host}]" if ":" in host else host for host in zoo.loopback]
    listen = " ".join(f"listen {host}:{ports['nginx']} ssl http2;" for host in hosts)
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, listen=listen), encoding="ascii")
    child.start(folder, "nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"))
    zoo.places["h2"] = f"https://localhost:{ports['nginx']}"
    if shutil.which("caddy") and _has_http3_library():
        (folder / "Caddyfile").write_text(_caddyfile(zoo, ports), encoding="ascii")
        child.start(folder, "caddy", "run", "--config", str(folder / "Caddyfile"))
        zoo.places["h3"] = f"https://localhost:{ports['caddy']}"
        zoo.places["h3script"] = f"https://localhost:{ports['caddy']}/TAG"
        zoo.places["h3_mutual"] = f"https://localhost:{ports['caddy_mutual']}"
    for name in ("nginx", *(["caddy"] if "h3" in zoo.places else [])):
        await _listens(ports[name])
    return child
