"""The form of the cases (README.md) and the requests that they stand for."""

import json
import os
import re

FOLDER = os.path.dirname(os.path.abspath(__file__))
VERSION = "2025-10-01"
CLUSTERS = "{group}/providers/Microsoft.ContainerService/managedClusters/"
CLUSTER_MEMBERS = ("location", "identity", "sku", "tags")
NAME = re.compile(r"\{([a-z0-9]+)(?:/([a-z0-9]+))?\}")


def read_json(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return json.load(file)


WORLD = read_json("world.json")


class Request:
    """What is sent. `body` is None or JSON."""

    def __init__(self, method, path, version, body, headers=None):
        self.method = method
        self.path = path
        self.version = version
        self.body = body
        self.headers = headers or {}

    def __str__(self):
        return "%s %s?api-version=%s" % (self.method, self.path, self.version)


# ---- names in braces ----

def resource_path(name):
    return "{group}/providers/%s/%s" % (WORLD["resources"][name]["type"], name)


def fill_text(text, subscription):
    """The text with the names in braces replaced; a word in braces that names nothing stays."""

    def replace(match):
        name, subnet = match.groups()
        if subnet:
            return "{group}/providers/Microsoft.Network/virtualNetworks/%s/subnets/%s" % (name, subnet)
        return resource_path(name) if name in WORLD["resources"] else match.group()

    text = NAME.sub(replace, text).replace("{group}", "/subscriptions/{subscription}/resourceGroups/rg1")
    return text.replace("{subscription}", subscription)


def fill(value, subscription):
    if isinstance(value, str):
        return fill_text(value, subscription)
    if isinstance(value, list):
        return [fill(member, subscription) for member in value]
    if isinstance(value, dict):
        return {fill_text(key, subscription): fill(member, subscription) for key, member in value.items()}
    return value


def named(value, found=None):
    """The resources of the world that are named in a case's part, those that they need first."""
    found = {} if found is None else found
    for name, _ in NAME.findall(json.dumps(value)):
        resource = WORLD["resources"].get(name)
        if resource and name not in found:
            named([resource["body"], ["{%s}" % other for other in resource.get("needs", [])]], found)
            found[name] = resource
    return found


# ---- bodies ----

def without_nulls(value):
    return {key: member for key, member in value.items() if member is not None}


def pool_profile(changes, first=False):
    return without_nulls({**WORLD["pool"], **(WORLD["firstPool"] if first else {}), **changes})


def pools_of(changes):
    pools = changes.get("pools", [{}])
    return None if pools is None else [pool_profile(pool, not place) for place, pool in enumerate(pools)]


def identity_of(identity):
    if not isinstance(identity, str):
        return identity
    return {"type": "UserAssigned", "userAssignedIdentities": {"{%s}" % identity: {}}}


def cluster_body(changes):
    plain = WORLD["cluster"]
    others = {key: value for key, value in changes.items() if key not in ("network", "pools") + CLUSTER_MEMBERS}
    properties = without_nulls({
        **plain["properties"],
        "agentPoolProfiles": pools_of(changes),
        "networkProfile": changes.get("network", plain["properties"]["networkProfile"]),
        **others,
    })
    members = {key: changes[key] for key in CLUSTER_MEMBERS if key in changes}
    if "identity" in members:
        members["identity"] = identity_of(members["identity"])
    return without_nulls({**plain, **members, "properties": properties})


def target_and_body(request):
    if "cluster" in request:
        return CLUSTERS + request.get("name", "c1"), cluster_body(request["cluster"])
    if "pool" in request:
        pool = dict(request["pool"])
        path = "%s%s/agentPools/%s" % (CLUSTERS, request.get("of", "c1"), pool.pop("name"))
        return path, {"properties": pool_profile(pool)}
    path = request["path"]
    return ("/subscriptions/{subscription}" if path.startswith("/") else CLUSTERS) + path, request.get("body")


def read_request(request, subscription):
    path, body = target_and_body(request)
    return Request(request.get("method", "PUT"), fill_text(path, subscription), request.get("version", VERSION),
                   fill(body, subscription), request.get("headers"))


def repeated(request):
    """The request, or as many as its "each" says, with {n} replaced."""
    if "each" not in request:
        return [request]
    first, last = request["each"]
    text = json.dumps({key: value for key, value in request.items() if key != "each"})
    return [json.loads(text.replace("{n}", str(number))) for number in range(first, last + 1)]


# ---- the files ----

def rule_ids(group, ranges):
    """("SUB", "1-3, 5") -> ["SUB-001", "SUB-002", "SUB-003", "SUB-005"]"""
    found = []
    for part in ranges.split(","):
        first, _, last = part.strip().partition("-")
        found += ["%s-%03d" % (group, number) for number in range(int(first), int(last or first) + 1)]
    return found


def case_rule(case):
    return case.get("rule") or case["id"].rpartition("-")[0]


def is_violating(case):
    if "rule" in case:
        return case["expect"]["status"] >= 400
    return case["id"].rpartition("-")[2].startswith("v")


def read_groups():
    """(all rule ids, all cases) of cases/"""
    rules, cases = [], []
    for name in sorted(os.listdir(os.path.join(FOLDER, "cases"))):
        group = read_json(os.path.join("cases", name))
        rules += rule_ids(name.removesuffix(".json"), group["rules"])
        cases += group["cases"]
    return rules, cases
