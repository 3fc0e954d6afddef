/* Every operation group of the Azure SDK for JavaScript, method by method. The last test fails when a group of the
 * package has no test here or a method of it was not called, so a newer SDK shows what is new in it. Values: as in
 * ../python/groups_test.py. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { NAMESPACE, emulator, refusal } from "./emulator.mjs";

const GROUP = "rg1";
const CLUSTER = "c1";
const LOCATION = "westus3";
const AS_OF = ["--as-of", "2025-11-10"];
const POOL = { count: 2, mode: "User", vmSize: "Standard_D4s_v5" };

const called = new Set();
let emu, aks;

/* begin… and begin…AndWait are older names of the same methods. */
const methodsOf = (client) =>
  Object.entries(client)
    .filter(([, group]) => group !== null && typeof group === "object")
    .flatMap(([name, group]) => Object.keys(group).map((method) => [name, method, group[method]]))
    .filter(([name, method, found]) => typeof found === "function" && !name.startsWith("_") && !/^begin/.test(method))
    .filter(([name]) => name !== "pipeline")
    .map(([name, method]) => `${name}.${method}`);

/* The client, with the names of all methods that are called through this added to `called`. */
function watched(client) {
  return new Proxy(client, {
    get: (_, name) =>
      new Proxy(client[name], {
        get(group, method) {
          called.add(`${name}.${method}`);
          return group[method];
        },
      }),
  });
}

async function started(t, ...options) {
  const found = await emulator(t, ...AS_OF, ...options);
  await found.arm.resourceGroups.createOrUpdate(GROUP, { location: LOCATION });
  return found;
}

const idOf = (rest = "") => `/subscriptions/${aksSubscription()}/resourceGroups/${GROUP}${rest}`;
const aksSubscription = () => process.env.AZURE_SUBSCRIPTION_ID;
const clusterId = (name = CLUSTER) => idOf(`/providers/${NAMESPACE}/managedClusters/${name}`);

const plain = (members = {}) => ({
  location: LOCATION,
  identity: { type: "SystemAssigned" },
  dnsPrefix: "c1",
  agentPoolProfiles: [{ name: "np1", mode: "System", count: 2, vmSize: "Standard_D4s_v5" }],
  ...members,
});

const make = (name, members) => aks.managedClusters.createOrUpdate(GROUP, name, plain(members));

async function all(listed) {
  const found = [];
  for await (const item of listed) found.push(item);
  return found;
}

const names = async (listed) => (await all(listed)).map(({ name }) => name);

async function gone(promise) {
  assert.equal((await refusal(promise)).statusCode, 404);
}

let stop;

before(async () => {
  emu = await started({ after: (end) => (stop = end) });
  aks = watched(emu.aks);
  await make(CLUSTER);
});

after(() => stop?.());

test("managedClusters: made, listed, tagged, stopped, started, deleted", async () => {
  const clusters = aks.managedClusters;
  const made = await make("c2");
  assert.deepEqual([made.name, made.provisioningState, made.agentPoolProfiles[0].count], ["c2", "Succeeded", 2]);
  assert.equal((await clusters.get(GROUP, "c2")).id.toLowerCase(), clusterId("c2").toLowerCase());
  assert.ok((await names(clusters.list())).includes("c2"));
  assert.ok((await names(clusters.listByResourceGroup(GROUP))).includes("c2"));
  assert.deepEqual((await clusters.updateTags(GROUP, "c2", { tags: { a: "b" } })).tags, { a: "b" });
  await clusters.stop(GROUP, "c2");
  assert.equal((await clusters.get(GROUP, "c2")).powerState.code, "Stopped");
  await clusters.start(GROUP, "c2");
  assert.equal((await clusters.get(GROUP, "c2")).powerState.code, "Running");
  await clusters.delete(GROUP, "c2");
  await gone(clusters.get(GROUP, "c2"));
});

test("managedClusters: credentials", async () => {
  const clusters = aks.managedClusters;
  for (const [method, name] of [
    ["listClusterUserCredentials", "clusterUser"],
    ["listClusterAdminCredentials", "clusterAdmin"],
    ["listClusterMonitoringUserCredentials", "clusterMonitoringUser"],
  ]) {
    const { kubeconfigs } = await clusters[method](GROUP, CLUSTER);
    assert.deepEqual(
      kubeconfigs.map((one) => one.name),
      [name],
    );
  }
  const profile = await clusters.getAccessProfile(GROUP, CLUSTER, "clusterUser");
  assert.equal(profile.type, "Microsoft.ContainerService/ManagedClusters/AccessProfiles");
  assert.ok(Buffer.from(profile.kubeConfig).toString().includes("kind: Config"));
});

test("managedClusters: rotations and resets", async () => {
  const clusters = aks.managedClusters;
  await make("c3", {
    servicePrincipalProfile: { clientId: "old", secret: "s" },
    aadProfile: { managed: true, tenantID: "a" },
  });
  await clusters.rotateClusterCertificates(GROUP, "c3");
  await clusters.rotateServiceAccountSigningKeys(GROUP, "c3");
  await clusters.resetServicePrincipalProfile(GROUP, "c3", { clientId: "new", secret: "t" });
  await clusters.resetAADProfile(GROUP, "c3", { managed: true, tenantID: "b" });
  const { aadProfile, provisioningState, servicePrincipalProfile } = await clusters.get(GROUP, "c3");
  assert.deepEqual([servicePrincipalProfile.clientId, aadProfile.tenantID], ["new", "b"]);
  assert.equal(provisioningState, "Succeeded");
});

test("managedClusters: a command", async () => {
  const result = await aks.managedClusters.runCommand(GROUP, CLUSTER, { command: "kubectl get nodes" });
  assert.deepEqual([result.provisioningState, result.exitCode], ["Succeeded", 0]);
  assert.match(result.logs, /^NAME /);
  assert.equal((await aks.managedClusters.getCommandResult(GROUP, CLUSTER, result.id)).logs, result.logs);
});

test("managedClusters: versions, hosts, mesh", async () => {
  const clusters = aks.managedClusters;
  const cluster = await clusters.get(GROUP, CLUSTER);
  const { values } = await clusters.listKubernetesVersions(LOCATION);
  assert.equal(values.find((one) => one.isDefault).version, cluster.kubernetesVersion);
  const { controlPlaneProfile } = await clusters.getUpgradeProfile(GROUP, CLUSTER);
  assert.equal(controlPlaneProfile.kubernetesVersion, cluster.currentKubernetesVersion);
  const hosts = await all(clusters.listOutboundNetworkDependenciesEndpoints(GROUP, CLUSTER));
  assert.equal(hosts.at(-1).endpoints[0].domainName, cluster.fqdn);

  const [profile] = await all(clusters.listMeshRevisionProfiles(LOCATION));
  assert.deepEqual(
    profile.properties.meshRevisions.map((one) => one.revision),
    ["asm-1-25", "asm-1-26", "asm-1-27"],
  );
  assert.equal((await clusters.getMeshRevisionProfile(LOCATION, "istio")).name, "istio");
  await make("c4", {
    kubernetesVersion: "1.33",
    serviceMeshProfile: { mode: "Istio", istio: { revisions: ["asm-1-25"] } },
  });
  const { properties } = await clusters.getMeshUpgradeProfile(GROUP, "c4", "istio");
  assert.deepEqual([properties.revision, properties.upgrades], ["asm-1-25", ["asm-1-26", "asm-1-27"]]);
  assert.deepEqual(await names(clusters.listMeshUpgradeProfiles(GROUP, "c4")), ["istio"]);
});

test("agentPools, machines", async () => {
  const pools = aks.agentPools;
  const made = await pools.createOrUpdate(GROUP, CLUSTER, "np2", POOL);
  assert.deepEqual([made.name, made.count, made.mode], ["np2", 2, "User"]);
  assert.ok((await names(pools.list(GROUP, CLUSTER))).includes("np2"));
  assert.equal((await pools.get(GROUP, CLUSTER, "np2")).eTag, made.eTag);
  const { agentPoolVersions } = await pools.getAvailableAgentPoolVersions(GROUP, CLUSTER);
  assert.ok(agentPoolVersions.some((one) => one.kubernetesVersion === made.currentOrchestratorVersion));
  const profile = await pools.getUpgradeProfile(GROUP, CLUSTER, "np2");
  assert.deepEqual([profile.osType, profile.latestNodeImageVersion], ["Linux", made.nodeImageVersion]);
  await pools.upgradeNodeImageVersion(GROUP, CLUSTER, "np2");
  const [machine] = await all(aks.machines.list(GROUP, CLUSTER, "np2"));
  assert.match(machine.name, /^aks-np2-\d{8}-vmss000000$/);
  assert.deepEqual(await aks.machines.get(GROUP, CLUSTER, "np2", machine.name), machine);
  await pools.deleteMachines(GROUP, CLUSTER, "np2", { machineNames: [machine.name] });
  assert.equal((await pools.get(GROUP, CLUSTER, "np2")).count, 1);
  await pools.delete(GROUP, CLUSTER, "np2");
  await gone(pools.get(GROUP, CLUSTER, "np2"));
});

test("abortLatestOperation of a cluster and of a pool", async (t) => {
  const manual = await started(t, "--speed", "manual");
  const { agentPools, managedClusters } = watched(manual.aks);
  const moveClock = async () =>
    assert.equal((await manual.server.request("PUT", "/_aksim/clock", { advance: "PT1H" })).status, 200);
  await managedClusters.createOrUpdate(GROUP, CLUSTER, plain()).submitted();
  const abort = managedClusters.abortLatestOperation(GROUP, CLUSTER);
  await abort.submitted();
  await moveClock();
  await abort;
  assert.equal((await managedClusters.get(GROUP, CLUSTER)).provisioningState, "Canceled");

  await managedClusters.createOrUpdate(GROUP, CLUSTER, plain()).submitted();
  await moveClock();
  await agentPools.createOrUpdate(GROUP, CLUSTER, "np2", POOL).submitted();
  const second = agentPools.abortLatestOperation(GROUP, CLUSTER, "np2");
  await second.submitted();
  await moveClock();
  await second;
  assert.equal((await agentPools.get(GROUP, CLUSTER, "np2")).provisioningState, "Canceled");
});

test("maintenanceConfigurations", async () => {
  const configurations = aks.maintenanceConfigurations;
  const made = await configurations.createOrUpdate(GROUP, CLUSTER, "aksManagedAutoUpgradeSchedule", {
    maintenanceWindow: {
      schedule: { weekly: { intervalWeeks: 1, dayOfWeek: "Friday" } },
      durationHours: 4,
      startTime: "23:00",
    },
  });
  assert.equal(made.maintenanceWindow.schedule.weekly.dayOfWeek, "Friday");
  assert.equal((await configurations.get(GROUP, CLUSTER, made.name)).maintenanceWindow.durationHours, 4);
  assert.deepEqual(await names(configurations.listByManagedCluster(GROUP, CLUSTER)), [made.name]);
  await configurations.delete(GROUP, CLUSTER, made.name);
  await gone(configurations.get(GROUP, CLUSTER, made.name));
});

test("managedNamespaces", async () => {
  const namespaces = aks.managedNamespaces;
  const made = await namespaces.createOrUpdate(GROUP, CLUSTER, "team1", {
    location: LOCATION,
    properties: { defaultResourceQuota: { cpuLimit: "1" } },
  });
  assert.deepEqual(
    [made.properties.provisioningState, made.properties.defaultNetworkPolicy.ingress],
    ["Succeeded", "AllowSameNamespace"],
  );
  assert.deepEqual((await namespaces.update(GROUP, CLUSTER, "team1", { tags: { a: "b" } })).tags, { a: "b" });
  assert.deepEqual((await namespaces.get(GROUP, CLUSTER, "team1")).tags, { a: "b" });
  assert.deepEqual(await names(namespaces.listByManagedCluster(GROUP, CLUSTER)), ["team1"]);
  const { kubeconfigs } = await namespaces.listCredential(GROUP, CLUSTER, "team1");
  assert.ok(Buffer.from(kubeconfigs[0].value).toString().includes("namespace: team1\n"));
  await namespaces.delete(GROUP, CLUSTER, "team1");
  await gone(namespaces.get(GROUP, CLUSTER, "team1"));
});

test("identityBindings", async () => {
  const resourceId = idOf("/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi1");
  const { body } = await emu.server.request("PUT", `${resourceId}?api-version=2024-11-30`, { location: LOCATION });
  const bindings = aks.identityBindings;
  const made = await bindings.createOrUpdate(GROUP, CLUSTER, "ib1", { properties: { managedIdentity: { resourceId } } });
  const { managedIdentity, oidcIssuer } = made.properties;
  assert.deepEqual(
    [managedIdentity.clientId, managedIdentity.objectId],
    [body.properties.clientId, body.properties.principalId],
  );
  assert.match(oidcIssuer.oidcIssuerUrl, /^https:\/\/ib\.oic\.prod-aks\.azure\.com\//);
  assert.equal((await bindings.get(GROUP, CLUSTER, "ib1")).eTag, made.eTag);
  assert.deepEqual(await names(bindings.listByManagedCluster(GROUP, CLUSTER)), ["ib1"]);
  await bindings.delete(GROUP, CLUSTER, "ib1");
  await gone(bindings.get(GROUP, CLUSTER, "ib1"));
});

test("trustedAccessRoleBindings, trustedAccessRoles", async () => {
  const bindings = aks.trustedAccessRoleBindings;
  const roles = ["Microsoft.MachineLearningServices/workspaces/mlworkload"];
  const sourceResourceId = idOf("/providers/Microsoft.MachineLearningServices/workspaces/ws1");
  const made = await bindings.createOrUpdate(GROUP, CLUSTER, "b1", { sourceResourceId, roles });
  assert.deepEqual([made.roles, made.provisioningState], [roles, "Succeeded"]);
  assert.equal((await bindings.get(GROUP, CLUSTER, "b1")).sourceResourceId, sourceResourceId);
  assert.deepEqual(await names(bindings.list(GROUP, CLUSTER)), ["b1"]);
  await bindings.delete(GROUP, CLUSTER, "b1");
  await gone(bindings.get(GROUP, CLUSTER, "b1"));
  const offered = await all(aks.trustedAccessRoles.list(LOCATION));
  const backup = offered.find((role) => role.name === "backup-operator");
  assert.equal(backup.sourceResourceType, "Microsoft.DataProtection/backupVaults");
});

test("privateEndpointConnections, privateLinkResources, resolvePrivateLinkServiceId", async () => {
  await make("c5", { apiServerAccessProfile: { enablePrivateCluster: true } });
  const connections = aks.privateEndpointConnections;
  assert.deepEqual(
    (await connections.list(GROUP, "c5")).value.map((one) => one.name),
    ["kube-apiserver"],
  );
  const found = await connections.get(GROUP, "c5", "kube-apiserver");
  assert.equal(found.privateLinkServiceConnectionState.status, "Approved");
  const changed = await connections.update(GROUP, "c5", "kube-apiserver", {
    privateLinkServiceConnectionState: { status: "Rejected" },
  });
  assert.equal(changed.privateLinkServiceConnectionState.status, "Rejected");
  assert.equal(changed.privateEndpoint.id, found.privateEndpoint.id);
  await connections.delete(GROUP, "c5", "kube-apiserver");
  await gone(connections.get(GROUP, "c5", "kube-apiserver"));

  const { value } = await aks.privateLinkResources.list(GROUP, "c5");
  assert.deepEqual(
    value.map((one) => [one.groupId, one.requiredMembers]),
    [["management", ["management"]]],
  );
  const resolved = await aks.resolvePrivateLinkServiceId.post(GROUP, "c5", { name: "management" });
  assert.match(resolved.privateLinkServiceID, /\/providers\/Microsoft\.Network\/privateLinkServices\//);
});

test("snapshots", async () => {
  const { snapshots } = aks;
  const sourceResourceId = `${clusterId()}/agentPools/np1`;
  const made = await snapshots.createOrUpdate(GROUP, "s1", { location: LOCATION, creationData: { sourceResourceId } });
  assert.deepEqual([made.snapshotType, made.creationData.sourceResourceId], ["NodePool", sourceResourceId]);
  assert.deepEqual((await snapshots.updateTags(GROUP, "s1", { tags: { a: "b" } })).tags, { a: "b" });
  assert.deepEqual((await snapshots.get(GROUP, "s1")).tags, { a: "b" });
  assert.deepEqual(await names(snapshots.list()), ["s1"]);
  assert.deepEqual(await names(snapshots.listByResourceGroup(GROUP)), ["s1"]);
  await snapshots.delete(GROUP, "s1");
  await gone(snapshots.get(GROUP, "s1"));
});

test("operations", async () => {
  const found = await all(aks.operations.list());
  const read = found.find((one) => one.name === `${NAMESPACE}/managedClusters/read`);
  assert.equal(read.provider, "Microsoft Container Service");
});

test("every group and method of the package was called", (t) => {
  const methods = methodsOf(emu.aks);
  assert.deepEqual(
    methods.filter((method) => !called.has(method)),
    [],
  );
  assert.ok(methods.length >= 69, `${methods.length} methods`);
  t.diagnostic(`groups: ${methods.length} methods called`);
});
