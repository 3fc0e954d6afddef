"""The program's own cases of its rules, tests/fixtures/rules (its README.md), in the form of the cases here. There they
are about every word of a refusal and run in process; here they show what a client sees."""

import json
import os

from form import FOLDER, WORLD, without_nulls

SUBJECTS = os.path.join(FOLDER, "..", "fixtures", "rules")
DATE = "2026-02-01"
PLAIN = {"location": "eastus", "identity": {"type": "SystemAssigned"}}
NETWORK = {"networkPlugin": "azure", "networkPluginMode": "overlay"}


def read_subject(name):
    with open(os.path.join(SUBJECTS, name), encoding="utf-8") as file:
        return json.load(file)


def changed(plain, changes):
    left_out = changes.get("without", [])
    made = {**plain, **{key: value for key, value in changes.items() if key != "without"}}
    return {key: value for key, value in made.items() if key not in left_out}


def pools_of(pools):
    return [changed({**WORLD["pool"], **(WORLD["firstPool"] if place == 0 else {})}, pool)
            if isinstance(pool, dict) else pool for place, pool in enumerate(pools)]


def cluster_body(changes):
    properties = {"dnsPrefix": "c1", "agentPoolProfiles": pools_of(changes.get("pools", [{}])),
                  "networkProfile": changes.get("network", NETWORK)}
    others = {key: value for key, value in changes.items() if key not in ("network", "pools", "properties")}
    return changed({**PLAIN, "properties": changed(properties, changes.get("properties", {}))}, others)


def body_of(request):
    if "cluster" in request:
        return cluster_body(request["cluster"])
    if "pool" in request:
        return {"properties": changed(WORLD["pool"], request["pool"])}
    return request.get("body")


def read_request(request):
    return without_nulls({"method": request.get("method"), "path": request["path"], "body": body_of(request),
                          "version": request.get("version"), "headers": request.get("headers")})


def read_case(case, world):
    expect = {key: value for key, value in case["expect"].items() if key != "gateway"}
    if case["expect"].get("gateway"):
        expect["envelope"] = "arm"
    if "shows" in case:
        expect["shows"] = case["shows"]
    before = [request for part in case.get("network", []) for request in world[part]] + case.get("before", [])
    return without_nulls({
        "id": "own/" + case["case"], "rule": case["rule"], "confidence": "recorded", "as_of": case.get("as_of", DATE),
        "server": without_nulls({"calendar": True, "only": case.get("offers")}), "enable": case.get("enable", []),
        "principal": case.get("principal"), "later": case.get("later"),
        "flags": {flag: "Registered" for flag in case.get("flags", [])},
        "setup": [read_request(request) for request in before],
        "request": read_request(case["request"]), "expect": expect})


def read_cases():
    world = read_subject("world.json")
    names = sorted(name for name in os.listdir(SUBJECTS) if name.endswith(".json") and name != "world.json")
    return [read_case(case, world) for name in names for case in read_subject(name)["cases"]]
