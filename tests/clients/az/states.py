"""The README's walk-through and some of everyday use with `--speed manual`: the states that Azure shows on the way.

While the walk-through runs as it is printed, an observer looks at what is pending and what its target shows, moves the
clock to the next event, and looks again. After that az itself looks: `--no-wait`, then `az aks show`.

Where the states are known from: Creating, Updating, Scaling, Stopping and Starting are recorded (azure-cli's
test_aks_abort, test_aks_stop_and_start; azure-service-operator's clusters and pools of 2026-05-01), Registering and
Registered too (azure-cli, test_feature_* and test_provider_registration); Upgrading and Deleting are in the AKS docs
(upgrade-aks-cluster, delete-cluster).
"""

import itertools
import threading
import time

import session
import signin
import walkthrough

PAUSE = 0.05  # seconds between two looks
AKS, ARM, FEATURES = "2025-10-01", "2021-04-01", "2021-07-01"
CREATED = ["Creating", "Succeeded"]
REGISTERED = ["Registering", "Registered"]
UPDATED = ["Updating", "Succeeded"]
WALKTHROUGH = {
    "myOverlayCluster": CREATED,
    "mySubnetCluster": CREATED,
    "subnetpool": CREATED,
    "myDualCluster": CREATED,
    "AzureOverlayDualStackPreview": REGISTERED,
    "Microsoft.ContainerService": REGISTERED * 2,  # once for each flag
    "winp1": CREATED,
    "myCiliumCluster": CREATED,
    "myGrowingCluster": CREATED + UPDATED,
    "EnableAzureCNIOverlayPodCIDRExpansion": REGISTERED,
}
CLUSTER = " --resource-group myResourceGroup --name myOverlayCluster"
BY_HAND = (  # a command; what az aks show says then and after each event
    ("az aks nodepool scale --resource-group myResourceGroup --cluster-name myOverlayCluster --name nodepool1"
     " --node-count 2 --no-wait", "agentPoolProfiles[0].provisioningState", ["Scaling", "Succeeded"]),
    ("az aks upgrade --yes --no-wait --kubernetes-version 1.34.1" + CLUSTER, "provisioningState",
     ["Upgrading", "Upgrading", "Succeeded"]),
    ("az aks stop --no-wait" + CLUSTER, "provisioningState", ["Stopping", "Succeeded"]),
    ("az aks start --no-wait" + CLUSTER, "provisioningState", ["Starting", "Succeeded"]),
    ("az aks delete --yes --no-wait" + CLUSTER, "provisioningState", ["Deleting", None]),
)


class Observer(threading.Thread):
    """Moves the clock as soon as something is pending, and notes what the targets show."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server = server
        self.stopping = False
        self.polls = []  # statuses of the operations
        self.seen = {}  # {name in lower case: states, one after the other}
        self.problem = None

    def run(self):
        try:
            while not self.stopping:
                self.look()
                time.sleep(PAUSE)
        except Exception as error:  # pylint: disable=broad-except
            self.problem = repr(error)

    def get(self, target):
        return self.server.request("GET", target)[2]

    def look(self):
        pending = self.get("/_aksim/operations")["value"]
        for operation in pending:
            self.note(operation)
        if pending and self.server.request("PUT", "/_aksim/clock", {"to": "next"})[0] == 200:
            for operation in pending:
                self.note(operation)

    def note(self, operation):
        target, kind = operation["target"], operation["kind"]
        version = {"feature": FEATURES, "provider": ARM}.get(kind.partition(".")[0], AKS)
        shown = self.get("%s?api-version=%s" % (self.path(kind, target), version))
        properties = shown.get("properties", {})
        state = properties.get("state") or shown.get("registrationState") or properties.get("provisioningState")
        states = self.seen.setdefault(target.rpartition("/")[2].lower(), [])
        if states[-1:] != [state]:
            states.append(state)
        self.polls.append(self.get("/_aksim/operations/" + operation["id"])["status"])

    @staticmethod
    def path(kind, target):
        """The path of what a client sees of the operation's target."""
        if not kind.startswith("feature."):
            return target
        subscription = "/".join(target.split("/")[:3])
        return "%s/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/%s" % (
            subscription, target.rpartition("/")[2])


def run(az, server):
    az.report.title("The walk-through by a manual clock")
    signin.set_up(az.shell, server.binary, server.data, az.report)
    observed(az, Observer(server))
    for command, query, states in BY_HAND:
        by_hand(az, server, command, query, states)


def observed(az, observer):
    observer.start()
    for number, block in enumerate(walkthrough.blocks(), 1):
        done = az.shell.source(block)
        az.report.check("block %d, with a manual clock" % number, done.status and session.summary_of(done.stderr))
    observer.stopping = True
    observer.join()
    az.report.check("the clock was moved to the end", observer.problem)
    for name, states in WALKTHROUGH.items():
        seen = observer.seen.get(name.lower())
        az.report.check("%s: %s" % (name, ", ".join(states)), seen != states and "showed %s" % seen)
    statuses = [status for status, _ in itertools.groupby(sorted(observer.polls))]
    az.report.check("the operations: InProgress, Succeeded", statuses != ["InProgress", "Succeeded"] and statuses)


def by_hand(az, server, command, query, states):
    az.ok(command)
    for number, state in enumerate(states):
        if number:
            moved = server.request("PUT", "/_aksim/clock", {"to": "next"})
            az.report.check("the clock goes to event %d" % number, moved[0] != 200 and moved[2])
        show = "az aks show" + CLUSTER
        if state:
            az.fields(show, {query: state})
        else:
            az.refused(show, "ResourceNotFound")
