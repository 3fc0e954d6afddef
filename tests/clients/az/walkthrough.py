"""The README's own walk-through, as it is printed there, through the az that pip made."""

import os
import re

import session
import signin

README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "README.md")
SECTION = "The how-to with az"


def blocks():
    """The section's code blocks that are az commands; the others start the server and set az up."""
    with open(README, encoding="utf-8") as file:
        section = re.split(r"^## ", file.read(), flags=re.M)
    text = next((part for part in section if part.startswith(SECTION)), "")
    found = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.M | re.S)
    return [block for block in found if block.startswith("az ")]


def run(az, server):
    az.report.title("README: " + SECTION)
    signin.set_up(az.shell, server.binary, server.data, az.report)
    found = blocks()
    az.report.check("the README has such a section", len(found) < 4 and "found %d blocks of az commands" % len(found))
    for number, block in enumerate(found, 1):
        done = az.shell.source(block)
        az.report.check("block %d: %s" % (number, session.shown(block.splitlines()[0].rstrip("\\"))),
                        done.status and session.summary_of(done.stderr))
    group = "az aks show --resource-group myResourceGroup --name "
    az.fields(group + "myOverlayCluster", {"networkProfile.podCidr": "192.168.0.0/16"})
    az.fields(group + "mySubnetCluster", {"agentPoolProfiles[1].vnetSubnetId": re.compile(r".*/subnets/dedicated")})
    az.fields(group + "myDualCluster", {"networkProfile.ipFamilies": ["IPv4", "IPv6"],
                                        "agentPoolProfiles[1].osType": "Windows"})
    az.fields(group + "myCiliumCluster", {"networkProfile.networkDataplane": "cilium"})
    az.fields(group + "myGrowingCluster", {"networkProfile.podCidr": "10.244.0.0/16"})
