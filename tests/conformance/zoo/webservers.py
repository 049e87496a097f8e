"""Web servers as they are in the wild: nginx for HTTP/2, and Caddy for HTTP/3 if it is installed."""

import asyncio
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
  log {{
    output discard
  }}
}}
https://localhost:{caddy}, https://127.0.0.1:{caddy} {{
  tls {folder}/good.pem {folder}/good.key
  redir /moved /
  respond /gone "gone" 410
  respond "hello from caddy"
}}
"""


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
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.05)
    raise RuntimeError(f"no server on port {port}")


async def serve(zoo):
    """<h2>, <h3>: URLs of localhost."""
    ports = {name: zoo.free_port(name) for name in ("nginx", "caddy")}
    child, folder = _Child(), zoo.folder
    hosts = [f"[{host}]" if ":" in host else host for host in zoo.loopback]
    listen = " ".join(f"listen {host}:{ports['nginx']} ssl http2;" for host in hosts)
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, listen=listen), encoding="ascii")
    child.start(folder, "nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"))
    zoo.places["h2"] = f"https://localhost:{ports['nginx']}"
    if shutil.which("caddy"):
        (folder / "Caddyfile").write_text(_CADDY.format(folder=folder, **ports), encoding="ascii")
        child.start(folder, "caddy", "run", "--config", str(folder / "Caddyfile"))
        zoo.places["h3"] = f"https://localhost:{ports['caddy']}"
    for name in ("nginx", *(["caddy"] if "h3" in zoo.places else [])):
        await _listens(ports[name])
    return child
