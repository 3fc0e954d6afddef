/* Each conflict of operations, and what the Azure SDK for JavaScript makes of it. Codes and words:
 * Azure/terraform-azurerm-avm-ptn-aks-production#25 (another operation), the AKS docs on start, stop and
 * manage-abort-operations, use-etags and Azure/azure-cli#30309 (eTags), bug reports for pools that are being deleted. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { GROUP, pollers } from "./pollers.mjs";

const on = pollers();
const TAGS = { tags: { a: "b" } };
const CANCELED = ["canceled", /Operation was canceled|canceled/i];

async function busy(what, promise) {
  const error = await on.refused(409, "OperationNotAllowed", promise);
  assert.ok(error.message.includes(`Another operation (${what}) is in progress`), error.message);
}

function notAllowed(promise) {
  return on.refused(409, "OperationNotAllowed", promise);
}

test("a second PUT is refused and not sent again", async () => {
  const creation = await on.begin("c1");
  await busy("Creating", on.begin("c1"));
  assert.deepEqual(on.statuses("PUT", "/c1"), [201, 409]);
  await on.letEnd(creation);
  const update = await on.begin("c1", TAGS);
  await busy("Updating", on.begin("c1"));
  await busy("Updating", on.submitted(on.clusters.stop(GROUP, "c1")));
  await busy("Updating", on.submitted(on.clusters.updateTags(GROUP, "c1", TAGS)));
  assert.deepEqual((await on.letEnd(update)).tags, TAGS.tags);
});

test("a delete ends what runs", async () => {
  const creation = await on.begin("c2");
  const deletion = await on.submitted(on.clusters.delete(GROUP, "c2"));
  await on.ended(creation, ...CANCELED);
  assert.equal(await on.state("c2"), "Deleting");
  const again = await on.submitted(on.clusters.delete(GROUP, "c2"));
  await on.letEnd(deletion);
  await again.poller.pollUntilDone();
  await on.refused(404, "ResourceNotFound", on.clusters.get(GROUP, "c2"));
});

test("an abort leaves Canceled, and a PUT repairs", async () => {
  await on.make("c3");
  const update = await on.begin("c3", TAGS);
  const abort = await on.submitted(on.clusters.abortLatestOperation(GROUP, "c3"));
  await on.ended(update, ...CANCELED);
  await on.letEnd(abort);
  assert.equal(await on.state("c3"), "Canceled");
  await notAllowed(on.submitted(on.clusters.abortLatestOperation(GROUP, "c3")));
  assert.equal((await on.make("c3")).provisioningState, "Succeeded");
});

test("an abort of a pool leaves Canceled", async () => {
  await on.make("c4");
  const creation = await on.beginPool("c4");
  const abort = await on.submitted(on.pools.abortLatestOperation(GROUP, "c4", "np1"));
  await on.ended(creation, ...CANCELED);
  await on.letEnd(abort);
  assert.equal((await on.pools.get(GROUP, "c4", "np1")).provisioningState, "Canceled");
});

test("a stopped cluster is not stopped again, nor updated", async () => {
  await on.make("c5");
  await notAllowed(on.submitted(on.clusters.start(GROUP, "c5")));
  await on.letEnd(await on.submitted(on.clusters.stop(GROUP, "c5")));
  await notAllowed(on.submitted(on.clusters.stop(GROUP, "c5")));
  await notAllowed(on.begin("c5", TAGS));
  await on.letEnd(await on.submitted(on.clusters.start(GROUP, "c5")));
  assert.equal((await on.clusters.get(GROUP, "c5")).powerState.code, "Running");
});

test("pools change side by side, but not under their cluster", async () => {
  await on.make("c6");
  const both = [await on.beginPool("c6", "np1"), await on.beginPool("c6", "np2")];
  await busy("np1 - Creating", on.beginPool("c6", "np1"));
  await notAllowed(on.begin("c6"));
  await on.letEnd();
  for (const { poller } of both) assert.equal((await poller.pollUntilDone()).provisioningState, "Succeeded");
});

test("a pool that is deleted takes no more", async () => {
  await on.make("c7");
  const creation = await on.beginPool("c7");
  const deletion = await on.submitted(on.pools.delete(GROUP, "c7", "np1"));
  await on.ended(creation, ...CANCELED);
  const error = await notAllowed(on.beginPool("c7", "np1", { count: 3 }));
  assert.match(error.message, /The only allowed operation is deletion once deletion has started\./);
  await on.letEnd(deletion);
  assert.equal((await on.clusters.get(GROUP, "c7")).agentPoolProfiles.length, 1);
});

test("an eTag of before is refused", async () => {
  const old = await on.make("c8");
  const now = await on.letEnd(await on.begin("c8", TAGS, { ifMatch: old.eTag }));
  assert.notEqual(now.eTag, old.eTag);
  const stale = { ifMatch: old.eTag };
  await on.refused(412, "PreconditionFailed", on.begin("c8", {}, stale));
  await on.refused(412, "PreconditionFailed", on.submitted(on.clusters.delete(GROUP, "c8", stale)));
  await on.refused(412, "PreconditionFailed", on.begin("c8", {}, { ifNoneMatch: "*" }));
});
