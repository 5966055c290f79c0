"""Serves moto on a free port of the loopback until stdin ends, then removes everything it made.

stdout: one line of JSON with the port, then one for each command. stdin: one command a line, such as
{"forward": {"port": 27092, "host": "orders-1.orders.internal", "to": 27092}}.
"""
import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

# Before moto is imported, which reads them once.
os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")

from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from . import gaps, msk
from .application import create_application, serve


def main():
    arguments = parse()
    gaps.close()
    msk.install()
    application = create_application()
    stage = None
    if arguments.image:
        from .player.hooks import install
        from .player.stage import Stage

        stage = Stage(arguments.folder, arguments.image, application)
        install(stage)
    server = serve(application, "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: os.close(0))
    try:
        say({"port": server.server_port})
        for line in sys.stdin:
            say(obey(stage, json.loads(line)))
    except OSError:
        pass  # stdin was closed by SIGTERM
    finally:
        if stage:
            stage.strike()
    os._exit(0)


def obey(stage, command):
    try:
        ((name, options),) = command.items()
        return {"result": (publish if name == "publish" else getattr(stage, name))(**options)}
    except Exception as error:  # the test shows it
        return {"error": f"{type(error).__name__}: {error}"}


def publish(bucket, region, files):
    """A bucket of the user's own, with files of this machine in it, by key."""
    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    if bucket not in backend.buckets:
        backend.create_bucket(bucket, region)
    for key, file in files.items():
        backend.put_object(bucket, key, Path(file).read_bytes())


def say(message):
    print(json.dumps(message), flush=True)


def parse():
    parser = argparse.ArgumentParser(prog="emulator")
    parser.add_argument("--image", help="plays the instances; without it nothing runs behind them")
    parser.add_argument("--folder", type=Path, help="volumes and user data; its name labels everything of this run")
    return parser.parse_args()


if __name__ == "__main__":
    main()
