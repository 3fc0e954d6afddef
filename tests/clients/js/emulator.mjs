/* What the tests here share: a fresh server for each test, and the clients of the SDK for it. */

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ContainerServiceClient } from "@azure/arm-containerservice";
import { FeatureClient } from "@azure/arm-features";
import { ResourceManagementClient } from "@azure/arm-resources";
import { ClientSecretCredential } from "@azure/identity";
import { Server } from "../../support/server.mjs";

export const GROUP = "myResourceGroup";
export const CLUSTER = "myOverlayCluster";
export const LOCATION = "westcentralus";
export const NAMESPACE = "Microsoft.ContainerService";
export const EXPANSION = "EnableAzureCNIOverlayPodCIDRExpansion";

const { AKSIM_TEST_AUTHORITY, AKSIM_TEST_BINARY, AZURE_SUBSCRIPTION_ID } = process.env;

/* The cluster of the how-to "azure-cni-overlay". */
export function overlayCluster({ podCidr = "192.168.0.0/16", dnsPrefix = "overlay" } = {}) {
  return {
    location: LOCATION,
    dnsPrefix,
    identity: { type: "SystemAssigned" },
    agentPoolProfiles: [
      { name: "nodepool1", count: 3, mode: "System", osType: "Linux", vmSize: "Standard_DS2_v2" },
    ],
    networkProfile: { networkPlugin: "azure", networkPluginMode: "overlay", podCidr },
  };
}

/* Clients as `aksim env js` makes them: {aks, arm, features}. The older two of these packages call the scopes
 * credentialScopes. */
export function clientsOf(https, credential) {
  const scopes = [`${https}/.default`];
  const options = { endpoint: https, credentials: { scopes }, credentialScopes: scopes };
  return {
    aks: new ContainerServiceClient(credential, AZURE_SUBSCRIPTION_ID, options),
    arm: new ResourceManagementClient(credential, AZURE_SUBSCRIPTION_ID, options),
    features: new FeatureClient(credential, AZURE_SUBSCRIPTION_ID, options),
  };
}

/* A fresh server with these options of `aksim serve`, stopped when the test `t` ends, and clients that signed in by
 * secret: {server, credential(id, secret, tenant), aks, arm, features, makeGroup(), makeCluster(name, cluster)}. */
export async function emulator(t, ...options) {
  const server = await Server.start(AKSIM_TEST_BINARY, options, AKSIM_TEST_AUTHORITY);
  t.after(() => server.stop());
  const { tenant_id: tenant, client_id: id, client_secret: secret } = server.info;
  const credential = (otherId = id, otherSecret = secret) =>
    new ClientSecretCredential(tenant, otherId, otherSecret, {
      authorityHost: server.https,
      disableInstanceDiscovery: true,
    });
  const clients = clientsOf(server.https, credential());
  return {
    server,
    credential,
    ...clients,
    makeGroup: () => clients.arm.resourceGroups.createOrUpdate(GROUP, { location: LOCATION }),
    makeCluster: (name = CLUSTER, cluster = overlayCluster()) =>
      clients.aks.managedClusters.createOrUpdate(GROUP, name, cluster),
  };
}

/* How many requests the server logged with these words in the line. It logs after it answered, so the line of the last
 * one may be on its way. */
export async function requestsOf(server, words) {
  for (const last = Date.now() + 25_000; ; await sleep(50)) {
    const count = (await server.errors()).split("\n").filter((line) => line.includes(words)).length;
    if (count > 0 || Date.now() > last) return count;
  }
}

/* The error that the promise is refused with. */
export async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail("not refused");
}

/* Calls until it gives `value`. */
export async function becomes(value, call) {
  let found;
  for (let i = 0; i < 50; i++) {
    found = await call();
    if (found === value) return;
    await sleep(100);
  }
  assert.equal(found, value);
}
