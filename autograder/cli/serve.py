"""`autograder serve`."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import socket
import sys
from typing import TYPE_CHECKING

from autograder.cli.terminal import out
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.portal.claim import serving

if TYPE_CHECKING:
    from uvicorn import Config

_SWITCH_S = 0.00005  # how long a thread that draws a page keeps those waiting that save answers; by default 0.005

_KEPT_S = 75  # an idle connection; longer than pages wait between two requests, or these would meet a closed one


def run(options: argparse.Namespace) -> int:
    """Serve the portal until it is interrupted."""
    course = Course.open(options.course)
    with serving(course.root):
        return _serve(course, options)


def _serve(course: Course, options: argparse.Namespace) -> int:
    gc.disable()  # what is loaded stays; looking through it again and again would make the start longer
    try:
        config, listener = _put_together(course, options)
    finally:
        gc.enable()
    sys.setswitchinterval(_SWITCH_S)
    gc.collect()
    gc.freeze()  # nor later: that would stop everything for a tenth of a second
    from uvicorn import Server

    Server(config).run(sockets=[listener])
    return 0


def _put_together(course: Course, options: argparse.Namespace) -> tuple[Config, socket.socket]:
    """The portal of a course, ready to be served."""
    from uvicorn import Config

    from autograder.portal.database.models import Role
    from autograder.portal.frontend.build import build
    from autograder.portal.people.accounts import Person
    from autograder.portal.people.hub import HubAddress
    from autograder.portal.portal import Portal
    from autograder.portal.web.app import create_app

    hub = HubAddress.from_environment(os.environ)
    build()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    for chatty in ("alembic", "httpx2"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    listener = _listen(*(hub.listen if hub is not None and hub.listen is not None else (options.host, options.port)))
    portal = Portal(course, workers=options.workers, sandbox=not options.no_sandbox, hub=hub)
    host, port = listener.getsockname()[:2]
    here = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}{portal.root_path}"
    url = portal.public_url or here
    out().print(f"{portal.title}: {url}", soft_wrap=True)
    proxy = options.behind_proxy or ("127.0.0.1" if hub is not None else "")
    if portal.passwords and not portal.accounts.any_instructor():
        portal.accounts.enrol([Person(options.instructor, role=Role.INSTRUCTOR)], "command line")
        token = portal.accounts.invite(options.instructor, "command line")
        out().print(
            f"Nobody is instructor yet. {options.instructor!r} chooses a password here: {url}/invitation/{token}",
            soft_wrap=True,
            highlight=False,
        )
    config = Config(
        create_app(portal),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy,
        timeout_keep_alive=_KEPT_S,
        timeout_graceful_shutdown=10,
    )
    return config, listener


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)  # whoever comes before all is ready waits, and is not turned away
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "there is no such port"
        raise AutograderError(
            f"the portal cannot listen there ({reason})",
            where=f"{host}:{port}",
            hint="Another program may use the port: choose another one with --port.",
        ) from None
    return listener
