/* How the pollers of the Azure SDK for JavaScript follow an operation that takes time. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { CLUSTER, GROUP, emulator, refusal, requestsOf } from "./emulator.mjs";

async function moveClock(server) {
  const answer = await server.request("PUT", "/_aksim/clock", { advance: "PT1H" });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
}

test("an operation is polled until the clock has ended it", async (t) => {
  const { aks, arm, makeCluster, makeGroup, server } = await emulator(t, "--speed", "manual");
  await makeGroup();
  const creation = makeCluster();
  await creation.submitted();
  const error = await refusal(makeCluster());
  assert.deepEqual([error.statusCode, error.code], [409, "OperationNotAllowed"]);
  assert.match(error.message, /Another operation \(Creating\) is in progress/);
  assert.equal(await requestsOf(server, "code=OperationNotAllowed"), 1);

  for (let polls = 0; polls < 2; polls++) await creation.poll();
  assert.equal(creation.operationState.status, "running");
  assert.equal((await aks.managedClusters.get(GROUP, CLUSTER)).provisioningState, "Creating");
  await moveClock(server);
  assert.equal((await creation.pollUntilDone()).provisioningState, "Succeeded");

  const deletion = await arm.resourceGroups.beginDelete(GROUP);
  for (let polls = 0; polls < 2; polls++) await deletion.poll();
  assert.equal(deletion.isDone(), false);
  assert.equal((await arm.resourceGroups.checkExistence(GROUP)).body, true);
  await moveClock(server);
  await deletion.pollUntilDone();
  assert.equal((await arm.resourceGroups.checkExistence(GROUP)).body, false);
});

test("an operation in progress asks to be polled each second", async (t) => {
  const { makeCluster, makeGroup, server } = await emulator(t, "--speed", "manual");
  await makeGroup();
  const creation = makeCluster();
  const moments = [];
  creation.onProgress(() => moments.push(Date.now()));
  const end = creation.pollUntilDone();
  while (moments.length < 4) await sleep(50);
  await moveClock(server);
  await end;
  // The client's own interval is 2 seconds; only Retry-After makes it shorter.
  const pauses = moments.slice(1).map((moment, index) => moment - moments[index]);
  const shortest = Math.min(...pauses);
  assert.ok(shortest > 900 && shortest < 1900, `pauses of ${pauses} ms`);
});

test("a canceled operation fails the poller", async (t) => {
  const { arm, makeCluster, makeGroup, server } = await emulator(t, "--speed", "manual");
  await makeGroup();
  const creation = makeCluster();
  await creation.submitted();
  const deletion = await arm.resourceGroups.beginDelete(GROUP);
  const error = await refusal(creation.pollUntilDone());
  assert.match(error.message, /canceled/i);
  assert.equal(creation.operationState.status, "canceled");
  await moveClock(server);
  await deletion.pollUntilDone();
});
