/* A status word that no client knows: hashicorp/terraform-provider-azurerm#27839. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pollers } from "./pollers.mjs";

const WORD = "ProvisionNetworkResources";
const folder = await mkdtemp(join(tmpdir(), "aksim-test-"));
const file = join(folder, "operations.json");
const phases = [
  { name: "network", shown: "Creating", seconds: 20, status: WORD },
  { name: "nodes", shown: "Creating", seconds: 100 },
];
await writeFile(file, JSON.stringify({ kinds: [{ name: "cluster.create", phases }] }));
after(() => rm(folder, { recursive: true }));
const on = pollers({ options: () => ["--operations", file] });

test("an unknown status word is still in progress", async () => {
  const creation = await on.begin("w1");
  const link = creation.poller.operationState.config.operationLocation;
  const shown = async () => (await on.control("GET", new URL(link).pathname + new URL(link).search)).status;
  for (const word of [WORD, "InProgress"]) {
    assert.equal(await shown(), word);
    await creation.poller.poll();
    assert.equal(creation.poller.operationState.status, "running");
    await on.step();
  }
  assert.equal((await creation.poller.pollUntilDone()).provisioningState, "Succeeded");
});
