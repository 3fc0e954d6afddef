/* Groups, clusters, pools and their refusals as the Azure SDK for JavaScript shows them. States are those of recorded
 * traffic (azure-cli's recording test_aks_abort.yaml of 2025-05-16, azure-service-operator's
 * Test_AKS_ManagedCluster_20260501_CRUD). */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CLUSTER,
  EXPANSION,
  GROUP,
  LOCATION,
  NAMESPACE,
  emulator,
  overlayCluster,
  refusal,
  requestsOf,
} from "./emulator.mjs";

test("a group and an overlay cluster are made and deleted", async (t) => {
  const { aks, arm, makeCluster, makeGroup } = await emulator(t);
  const group = await makeGroup();
  assert.deepEqual([group.name, group.location, group.properties.provisioningState], [GROUP, LOCATION, "Succeeded"]);

  const poller = makeCluster();
  await poller.submitted();
  assert.equal(poller.operationState.status, "running");
  const cluster = await poller.pollUntilDone();
  const network = cluster.networkProfile;
  assert.equal(poller.operationState.status, "succeeded");
  assert.deepEqual(
    [cluster.name, cluster.location, cluster.provisioningState, cluster.powerState.code],
    [CLUSTER, LOCATION, "Succeeded", "Running"],
  );
  assert.equal(cluster.nodeResourceGroup, `MC_${GROUP}_${CLUSTER}_${LOCATION}`);
  assert.match(cluster.fqdn, /^overlay-[a-z0-9]{8}\.hcp\.westcentralus\.azmk8s\.io$/);
  assert.deepEqual(
    [network.networkPlugin, network.networkPluginMode, network.podCidr, network.serviceCidr, network.dnsServiceIP],
    ["azure", "overlay", "192.168.0.0/16", "10.0.0.0/16", "10.0.0.10"],
  );
  assert.deepEqual([network.podCidrs, network.ipFamilies], [["192.168.0.0/16"], ["IPv4"]]);
  assert.deepEqual(
    cluster.agentPoolProfiles.map((pool) => [pool.name, pool.count, pool.maxPods, pool.provisioningState]),
    [["nodepool1", 3, 250, "Succeeded"]],
  );
  assert.deepEqual(await aks.managedClusters.get(GROUP.toUpperCase(), CLUSTER.toLowerCase()), cluster);

  await aks.managedClusters.delete(GROUP, CLUSTER);
  assert.equal((await refusal(aks.managedClusters.get(GROUP, CLUSTER))).statusCode, 404);
  await aks.managedClusters.delete(GROUP, CLUSTER);

  await makeCluster();
  await arm.resourceGroups.beginDeleteAndWait(GROUP);
  assert.equal((await arm.resourceGroups.checkExistence(GROUP)).body, false);
  for await (const left of aks.managedClusters.list()) assert.fail(left.name);
  for await (const left of arm.resourceGroups.list()) assert.fail(left.name);
});

test("tags change by PATCH and by sending the cluster back", async (t) => {
  const { aks, makeCluster, makeGroup } = await emulator(t);
  await makeGroup();
  const before = await makeCluster();
  const patched = await aks.managedClusters.updateTags(GROUP, CLUSTER, { tags: { team: "net" } });
  assert.deepEqual(patched.tags, { team: "net" });
  patched.tags.stage = "dev";
  const changed = await makeCluster(CLUSTER, patched);
  assert.deepEqual(changed.tags, { team: "net", stage: "dev" });
  const partsOf = ({ agentPoolProfiles, ...cluster }) =>
    [cluster, ...agentPoolProfiles].map(({ eTag, tags, ...part }) => JSON.parse(JSON.stringify(part)));
  // An update may show more of a pool than before (recorded: enableAutoScaling false), but nothing else.
  const became = partsOf(changed);
  assert.deepEqual(
    partsOf(before).map((was, index) => ({ ...became[index], ...was })),
    became,
  );
});

test("a pool is added, scaled and deleted", async (t) => {
  const { aks, makeCluster, makeGroup } = await emulator(t);
  await makeGroup();
  await makeCluster();
  const wanted = { count: 1, vmSize: "Standard_DS2_v2", mode: "User", osType: "Linux" };
  const pool = await aks.agentPools.createOrUpdate(GROUP, CLUSTER, "pool2", wanted);
  assert.deepEqual(
    [pool.name, pool.count, pool.mode, pool.maxPods, pool.provisioningState],
    ["pool2", 1, "User", 250, "Succeeded"],
  );

  pool.count = 4;
  assert.equal((await aks.agentPools.createOrUpdate(GROUP, CLUSTER, "pool2", pool)).count, 4);
  assert.equal((await aks.agentPools.get(GROUP, CLUSTER, "pool2")).count, 4);
  const { agentPoolProfiles } = await aks.managedClusters.get(GROUP, CLUSTER);
  assert.deepEqual(
    agentPoolProfiles.map(({ name, count }) => [name, count]),
    [
      ["nodepool1", 3],
      ["pool2", 4],
    ],
  );

  await aks.agentPools.delete(GROUP, CLUSTER, "pool2");
  const names = [];
  for await (const left of aks.agentPools.list(GROUP, CLUSTER)) names.push(left.name);
  assert.deepEqual(names, ["nodepool1"]);
});

test("a cluster stops and starts", async (t) => {
  const { aks, makeCluster, makeGroup } = await emulator(t);
  await makeGroup();
  await makeCluster();
  await aks.managedClusters.stop(GROUP, CLUSTER);
  assert.equal((await aks.managedClusters.get(GROUP, CLUSTER)).powerState.code, "Stopped");
  await aks.managedClusters.start(GROUP, CLUSTER);
  assert.equal((await aks.managedClusters.get(GROUP, CLUSTER)).powerState.code, "Running");
});

test("credentials are a kubeconfig of the cluster", async (t) => {
  const { aks, makeCluster, makeGroup, server } = await emulator(t);
  await makeGroup();
  await makeCluster();
  for (const [method, name] of [
    ["listClusterUserCredentials", "clusterUser"],
    ["listClusterAdminCredentials", "clusterAdmin"],
  ]) {
    const { kubeconfigs } = await aks.managedClusters[method](GROUP, CLUSTER);
    assert.deepEqual(
      kubeconfigs.map((item) => item.name),
      [name],
    );
    const text = Buffer.from(kubeconfigs[0].value).toString();
    assert.ok(text.startsWith("apiVersion: v1\n"), text);
    assert.ok(text.includes(`name: ${name}_${GROUP}_${CLUSTER}\n`), text);
    assert.ok(text.includes(`server: ${server.https}`), text);
  }
});

test("flat errors of AKS are shown and not retried", async (t) => {
  const { aks, makeCluster, makeGroup, server } = await emulator(t);
  await makeGroup();
  await makeCluster();
  let error = await refusal(makeCluster(CLUSTER, overlayCluster({ dnsPrefix: "other" })));
  assert.deepEqual(
    [error.name, error.statusCode, error.code, error.message],
    ["RestError", 400, "PropertyChangeNotAllowed", "Changing property 'dnsPrefix' is not allowed."],
  );
  assert.equal(await requestsOf(server, "code=PropertyChangeNotAllowed"), 1);

  error = await refusal(makeCluster(CLUSTER, overlayCluster({ podCidr: "192.168.0.0/15" })));
  assert.deepEqual([error.statusCode, error.code], [400, "BadRequest"]);
  assert.ok(error.message.includes(`${NAMESPACE}/${EXPANSION}`), error.message);
  assert.equal((await aks.managedClusters.get(GROUP, CLUSTER)).networkProfile.podCidr, "192.168.0.0/16");
});

test("wrapped errors of ARM are shown", async (t) => {
  const { aks, arm, makeCluster, makeGroup } = await emulator(t);
  for (const call of [() => arm.resourceGroups.get(GROUP), () => makeCluster()]) {
    const error = await refusal(call());
    assert.deepEqual([error.statusCode, error.code], [404, "ResourceGroupNotFound"]);
    assert.ok(error.message.startsWith(`Resource group '${GROUP}' could not be found.`), error.message);
  }
  await makeGroup();
  const error = await refusal(aks.managedClusters.get(GROUP, "none"));
  assert.deepEqual(
    [error.statusCode, error.code, error.message],
    [
      404,
      "ResourceNotFound",
      `The Resource 'Microsoft.ContainerService/managedClusters/none' under resource group '${GROUP}' was not found. ` +
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    ],
  );
});
