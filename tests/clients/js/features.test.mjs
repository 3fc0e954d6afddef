/* Preview flags by @azure/arm-features, and what they gate. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { CLUSTER, EXPANSION, NAMESPACE, becomes, emulator, overlayCluster, refusal } from "./emulator.mjs";

const ON_THE_WAY = ["Registering", "Registered"];

test("a flag counts when it is registered and the provider was refreshed", async (t) => {
  const { arm, features, makeCluster, makeGroup } = await emulator(t);
  const state = async () => (await features.features.get(NAMESPACE, EXPANSION)).properties.state;
  const wider = overlayCluster({ podCidr: "192.168.0.0/15" });
  await makeGroup();
  await makeCluster();

  assert.equal(await state(), "NotRegistered");
  const asked = await features.features.register(NAMESPACE, EXPANSION);
  assert.ok(ON_THE_WAY.includes(asked.properties.state), asked.properties.state);
  await becomes("Registered", state);
  assert.equal((await refusal(makeCluster(CLUSTER, wider))).statusCode, 400);

  const refreshed = await arm.providers.register(NAMESPACE);
  assert.ok(ON_THE_WAY.includes(refreshed.registrationState), refreshed.registrationState);
  await becomes("Registered", async () => (await arm.providers.get(NAMESPACE)).registrationState);
  assert.equal((await makeCluster(CLUSTER, wider)).networkProfile.podCidr, "192.168.0.0/15");
});

test("flags are listed and unknown ones refused", async (t) => {
  const { features } = await emulator(t);
  await features.features.register(NAMESPACE, EXPANSION);
  const listed = {};
  for await (const flag of features.features.list(NAMESPACE)) listed[flag.name] = flag.properties.state;
  assert.equal(listed[`${NAMESPACE}/${EXPANSION}`], "Registered");
  const all = new Set();
  for await (const flag of features.features.listAll()) all.add(flag.name);
  assert.deepEqual(
    Object.keys(listed).filter((name) => !all.has(name)),
    [],
  );
  const error = await refusal(features.features.register(NAMESPACE, "NoSuchFlag"));
  assert.deepEqual([error.statusCode, error.code], [404, "FeatureNotFound"]);
});

test("a subscription feature registration is made and deleted", async (t) => {
  const { features } = await emulator(t);
  const registrations = features.subscriptionFeatureRegistrations;
  const made = await registrations.createOrUpdate(NAMESPACE, EXPANSION);
  assert.deepEqual([made.name, made.properties.providerNamespace], [EXPANSION, NAMESPACE]);
  assert.equal((await registrations.get(NAMESPACE, EXPANSION)).properties.state, "Registered");
  await registrations.delete(NAMESPACE, EXPANSION);
  assert.notEqual((await features.features.get(NAMESPACE, EXPANSION)).properties.state, "Registered");
});
