"""Answers what the hypervisor answers on 169.254.169.254: IMDSv2 only, from a folder with metadata.json and user-data."""
import json
import secrets
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(sys.argv[1])
TOKENS = set()


class Metadata(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        if self.path != "/latest/api/token" or "X-aws-ec2-metadata-token-ttl-seconds" not in self.headers:
            return self.answer(400)
        token = secrets.token_urlsafe(32)
        TOKENS.add(token)
        self.answer(200, token.encode())

    def do_GET(self):
        if self.headers.get("X-aws-ec2-metadata-token") not in TOKENS:
            return self.answer(401)
        version, _, path = self.path.strip("/").partition("/")
        if path == "user-data":
            content = (FOLDER / "user-data").read_bytes()
            return self.answer(200, content) if content else self.answer(404)
        value = look_up(json.loads((FOLDER / "metadata.json").read_text()), path)
        self.answer(404) if value is None else self.answer(200, render(value))

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def look_up(tree, path):
    for part in filter(None, path.split("/")):
        if not isinstance(tree, dict) or part not in tree:
            return None
        tree = tree[part]
    return tree


def render(value):
    """A folder as the names in it; what is JSON on EC2 too is kept as a string in metadata.json."""
    if not isinstance(value, dict):
        return value.encode()
    return "\n".join(name + "/" * isinstance(below, dict) for name, below in value.items()).encode()


if __name__ == "__main__":
    ThreadingHTTPServer(("169.254.169.254", 80), Metadata).serve_forever()
