"""A client of an SDK that notes which of its methods were called."""


class _Group:
    def __init__(self, name, group, called):
        self._name, self._group, self._called = name, group, called

    def __getattr__(self, method):
        found = getattr(self._group, method)

        def call(*arguments, **named):
            self._called.add(self._name + "." + method)
            return found(*arguments, **named)
        return call


def groups_of(client):
    """{name: operation group}: the members of the client that have methods of their own."""
    return {name: value for name, value in vars(client).items()
            if not name.startswith("_") and type(value).__name__.endswith("Operations")}


def methods_of(client):
    """All that a client can call: {"managed_clusters.get", ...}"""
    return {name + "." + method for name, group in groups_of(client).items() for method in dir(group)
            if not method.startswith("_") and callable(getattr(group, method)) and method != "models"}


class Watched:
    """`client`, with the names of all methods that are called through this added to `called`."""

    def __init__(self, client, called):
        self._client, self._called = client, called

    def __getattr__(self, name):
        found = getattr(self._client, name)
        return _Group(name, found, self._called) if name in groups_of(self._client) else found
