/* Each fault, and what the pollers of the Azure SDK for JavaScript make of it. What the client has to do is in its own
 * source: the retry strategies of @typespec/ts-http-runtime (3 times again after 408, 5xx and lost connections; 429 and
 * 503 only as long as Retry-After says; nothing else) and poller/operation.js of @azure/core-lro. Errors of operations
 * are Azure's words, as operationKinds.json has them with their sources. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { refusal } from "./emulator.mjs";
import { CLUSTERS, GROUP, pollers } from "./pollers.mjs";

const on = pollers();
const PUT = { method: "PUT", type: CLUSTERS };
const POLL = { method: "GET", path: "*/locations/*/operations/*" };
const RETRIES = 3;
const NEVER = Array(1 + RETRIES).fill(null);

function answer(status, code, headers = {}) {
  return { status, code, message: "so it is", headers };
}

async function milliseconds(call) {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

test("429 with Retry-After is waited for and sent again", async () => {
  await on.fault({ match: { ...PUT, times: 1 }, answer: answer(429, "TooManyRequests", { "Retry-After": "1" }) });
  const took = await milliseconds(async () => on.begin("throttled"));
  assert.deepEqual(on.statuses("PUT", "/throttled"), [429, 201]);
  assert.ok(took >= 990, `waited ${took} ms`);
});

test("429 without Retry-After is not sent again", async () => {
  await on.fault({ match: { ...PUT, times: 1 }, answer: answer(429, "TooManyRequests") });
  await on.refused(429, "TooManyRequests", on.begin("soon"));
  assert.deepEqual(on.statuses("PUT", "/soon"), [429]);
});

test("503 for ever is given up", async () => {
  await on.fault({ match: PUT, answer: answer(503, "ServiceUnavailable") });
  await on.refused(503, "ServiceUnavailable", on.begin("never"));
  assert.deepEqual(on.statuses("PUT", "/never"), [503, 503, 503, 503]);
  await on.refused(404, "ResourceNotFound", on.clusters.get(GROUP, "never"));
});

test("a delay beyond the client's patience fails the request, not the operation", async () => {
  await on.fault({ match: { ...PUT, times: 1 }, delay: 4 });
  const error = await refusal(on.begin("slow", {}, { requestOptions: { timeout: 1000 } }));
  assert.equal(error.name, "AbortError");
  assert.deepEqual(on.statuses("PUT", "/slow"), [null]);
  assert.equal(await on.state("slow"), "Creating");
});

test("a delay within it only takes longer", async () => {
  await on.fault({ match: { ...PUT, times: 1 }, delay: 0.5 });
  assert.ok((await milliseconds(() => on.begin("slower"))) >= 490);
});

test("a connection that drops before the work is made good", async () => {
  await on.fault({ match: { ...PUT, times: 1 }, drop: "before" });
  const creation = await on.begin("before");
  assert.deepEqual(on.statuses("PUT", "/before"), [null, 201]);
  assert.equal((await on.letEnd(creation)).provisioningState, "Succeeded");
});

test("a connection that drops after the work meets its own work", async () => {
  await on.fault({ match: { ...PUT, times: 1 }, drop: "after" });
  const error = await on.refused(409, "OperationNotAllowed", on.begin("after"));
  assert.match(error.message, /Another operation \(Creating\) is in progress/);
  assert.deepEqual(on.statuses("PUT", "/after"), [null, 409]);
  await on.letEnd();
  assert.equal(await on.state("after"), "Succeeded");
});

test("a connection that always drops is given up", async () => {
  await on.fault({ match: PUT, drop: "before" });
  const error = await refusal(on.begin("dropped"));
  assert.deepEqual([error.name, error.code], ["RestError", "ECONNRESET"]);
  assert.deepEqual(on.statuses("PUT", "/dropped"), NEVER);
});

test("a truncated answer is no answer", async () => {
  await on.make("cut");
  await on.fault({ match: { method: "GET", type: CLUSTERS, times: 1 }, truncate: 100 });
  const error = await refusal(on.clusters.get(GROUP, "cut"));
  assert.equal(error.name, "RestError");
  assert.equal((await on.clusters.get(GROUP, "cut")).name, "cut");
});

test("a late list lacks what a GET has", async () => {
  await on.make("early");
  await on.fault({ id: "late", late: true });
  await on.make("tardy");
  const names = async () => {
    const found = [];
    for await (const cluster of on.clusters.listByResourceGroup(GROUP)) found.push(cluster.name);
    return found.filter((name) => ["early", "tardy"].includes(name));
  };
  assert.equal(await on.state("tardy"), "Succeeded");
  assert.deepEqual(await names(), ["early"]);
  await on.control("DELETE", "/_aksim/faults/late");
  assert.deepEqual(await names(), ["early", "tardy"]);
});

test("a provider that flaps is refused once", async () => {
  await on.fault({ match: { ...PUT, times: 1 }, unregistered: true });
  await on.refused(409, "MissingSubscriptionRegistration", on.begin("flapping"));
  assert.equal((await on.make("flapping")).provisioningState, "Succeeded");
});

// ---- polls ----

const POLLS = [
  ["p1", "429 with Retry-After", { answer: answer(429, "TooManyRequests", { "Retry-After": "1" }) }, 429],
  ["p2", "503", { answer: answer(503, "ServiceUnavailable") }, 503],
  ["p3", "a connection that drops before the work", { drop: "before" }, null],
  ["p4", "a connection that drops after the work", { drop: "after" }, null],
];

for (const [name, what, action, status] of POLLS)
  test(`a poll that meets ${what} is sent again`, async () => {
    const creation = await on.begin(name);
    const seen = on.polls().length;
    const fault = await on.fault({ match: { ...POLL, times: 1 }, ...action });
    await creation.poller.poll();
    assert.equal(creation.poller.operationState.status, "running");
    assert.deepEqual([await on.hits(fault), on.polls().slice(seen)], [1, [status, 200]]);
    assert.equal((await on.letEnd(creation)).provisioningState, "Succeeded");
  });

test("a poll that meets 429 without Retry-After or 404 ends the poller, not the operation", async () => {
  for (const [name, status, code] of [["p5", 429, "TooManyRequests"], ["p6", 404, "NotFound"]]) {
    const creation = await on.begin(name);
    await on.fault({ match: { ...POLL, times: 1 }, answer: answer(status, code) });
    const error = await refusal(creation.poller.pollUntilDone());
    assert.deepEqual([error.name, error.statusCode], ["RestError", status]);
    assert.equal(await on.state(name), "Creating");
    await on.letEnd();
    assert.equal(await on.state(name), "Succeeded");
  }
});

test("the last GET may fail and be sent again", async () => {
  const creation = await on.begin("p7");
  const fault = { match: { method: "GET", type: CLUSTERS, times: 1 }, answer: answer(500, "InternalServerError") };
  await on.fault(fault);
  assert.equal((await on.letEnd(creation)).name, "p7");
  assert.deepEqual(on.statuses("GET", "/p7"), [500, 200]);
});

// ---- operations ----

async function failing(operation, fail, begin) {
  await on.fault({ match: { operation, times: 1 }, fail });
  const begun = await begin();
  await on.control("PUT", "/_aksim/clock", { advance: "PT1H" });
  await on.ended(begun, "failed", new RegExp(`The long-running operation has failed\\. ${fail.code ?? fail}\\. `));
}

test("a failed operation of a cluster fails the poller with its code, and a PUT repairs", async () => {
  await failing("cluster.create", "ReconcileVMSSAgentPoolFailed", () => on.begin("f1"));
  assert.equal(await on.state("f1"), "Failed");
  assert.equal((await on.make("f1")).provisioningState, "Succeeded");
  await failing("cluster.update", "VMExtensionProvisioningError", () => on.begin("f1", { tags: { a: "b" } }));
  await on.make("f1");
  const { upgrades } = (await on.clusters.getUpgradeProfile(GROUP, "f1")).controlPlaneProfile;
  const kubernetesVersion = upgrades.filter((one) => !one.isPreview).at(-1).kubernetesVersion;
  await failing("cluster.upgrade", "UpgradeFailed", () => on.begin("f1", { kubernetesVersion }));
  await on.make("f1");
  await failing("cluster.stop", "ProvisioningControlPlaneError", () => on.submitted(on.clusters.stop(GROUP, "f1")));
  await on.make("f1");
  await failing("cluster.delete", "AllocationFailed", () => on.submitted(on.clusters.delete(GROUP, "f1")));
  await on.letEnd(await on.submitted(on.clusters.delete(GROUP, "f1")));
  await on.refused(404, "ResourceNotFound", on.clusters.get(GROUP, "f1"));
});

test("a failed operation of a pool fails the poller with its code", async () => {
  await on.make("f2");
  await failing("pool.create", "OverconstrainedZonalAllocationRequest", () => on.beginPool("f2"));
  assert.equal((await on.pools.get(GROUP, "f2", "np1")).provisioningState, "Failed");
  await on.letEnd(await on.beginPool("f2"));
  await failing("pool.scale", "QuotaExceeded", () => on.beginPool("f2", "np1", { count: 5 }));
  await on.letEnd(await on.beginPool("f2"));
  await failing("pool.scale", { code: "Mine", message: "my words" }, () => on.beginPool("f2", "np1", { count: 3 }));
});

test("a held operation outlasts the client, and can be aborted", async () => {
  await on.fault({ match: { operation: "cluster.create" }, hold: true });
  const creation = await on.begin("f3");
  await on.letEnd();
  const error = await refusal(creation.poller.pollUntilDone({ abortSignal: AbortSignal.timeout(300) }));
  assert.equal(error.name, "AbortError");
  assert.equal(creation.poller.operationState.status, "running");
  assert.equal(await on.state("f3"), "Creating");
  const again = { poller: on.clusters.createOrUpdate(GROUP, "f3", on.cluster()) };
  await on.refused(409, "OperationNotAllowed", again.poller.submitted());
  await on.letEnd(await on.submitted(on.clusters.abortLatestOperation(GROUP, "f3")));
  assert.equal(await on.state("f3"), "Canceled");
});

test("a held operation gives way to a delete", async () => {
  await on.fault({ match: { operation: "cluster.create" }, hold: true });
  const creation = await on.begin("f4");
  await on.letEnd(await on.submitted(on.clusters.delete(GROUP, "f4")));
  await on.ended(creation, "canceled", /canceled/);
});
