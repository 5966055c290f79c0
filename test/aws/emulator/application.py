"""moto's application, and servers of it."""
import logging

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

# A line for each request would drown what matters.
logging.getLogger("werkzeug").setLevel(logging.ERROR)


def create_application():
    return DomainDispatcherApplication(create_backend_app)


def serve(application, host, port, ssl_context=None):
    return make_server(
        host, port, application, threaded=True, request_handler=MotoRequestHandler, ssl_context=ssl_context
    )
