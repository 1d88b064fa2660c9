"""Sends connections to the emulated hosts to Backlot, and trusts its CA for them, also where a package (stripe, twilio)
pins certificates of its own or (aiohttp) takes no proxy from the environment."""
import importlib.machinery
import importlib.util
import os
import socket
import ssl
import sys

_hosts = set(filter(None, os.environ.get("BACKLOT_RUN_HOSTS", "").split(",")))
_port = int(os.environ.get("BACKLOT_RUN_PORT", "0") or 0)
_ca = os.environ.get("BACKLOT_RUN_CA", "")


def _is_ours(host):
    name = host.decode() if isinstance(host, bytes) else host
    return isinstance(name, str) and name.lower() in _hosts


class _Uvloop:
    """Finds uvloop, whose event loop resolves names without the socket module, and redirects it as it is imported."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "uvloop":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec and spec.loader:
            load = spec.loader.exec_module

            def exec_module(module):
                load(module)
                _redirect_loop(module.Loop)

            spec.loader.exec_module = exec_module
        return spec


def _redirect_loop(loop):
    resolve = loop.getaddrinfo

    def getaddrinfo(self, host, port, **kwargs):
        return resolve(self, "127.0.0.1", _port, **kwargs) if _is_ours(host) else resolve(self, host, port, **kwargs)

    loop.getaddrinfo = getaddrinfo


def _redirect():
    resolve = socket.getaddrinfo
    load = ssl.SSLContext.load_verify_locations
    load_defaults = ssl.SSLContext.load_default_certs

    def getaddrinfo(host, port, *args, **kwargs):
        if _is_ours(host):
            return resolve("127.0.0.1", _port, *args, **kwargs)
        return resolve(host, port, *args, **kwargs)

    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        load(self, cafile, capath, cadata)
        load(self, _ca)

    def load_default_certs(self, *args, **kwargs):
        load_defaults(self, *args, **kwargs)
        load(self, _ca)

    socket.getaddrinfo = getaddrinfo
    ssl.SSLContext.load_verify_locations = load_verify_locations
    ssl.SSLContext.load_default_certs = load_default_certs
    sys.meta_path.insert(0, _Uvloop)


if _hosts and _port and os.path.exists(_ca):
    _redirect()

# A sitecustomize that was there before is still run.
_here = os.path.dirname(os.path.abspath(__file__))
_others = [place for place in sys.path if os.path.abspath(place or ".") != _here]
_next = importlib.machinery.PathFinder.find_spec("sitecustomize", _others)
if _next and _next.loader:
    _next.loader.exec_module(importlib.util.module_from_spec(_next))
