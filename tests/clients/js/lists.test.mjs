/* Lists in pages, as the Azure SDK for JavaScript walks them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { GROUP, emulator } from "./emulator.mjs";

const NAMES = Array.from({ length: 7 }, (_, number) => `cluster${number}`);
// without what is in their node resource groups
const CLUSTERS = "resourceType eq 'Microsoft.ContainerService/managedClusters'";
const PAGES = [NAMES.slice(0, 3), NAMES.slice(3, 6), NAMES.slice(6)];

/* The SDK has no option for the page size of cluster lists, so the first request gets it on its way out. */
function addTop(client, size) {
  client.pipeline.addPolicy({
    name: "top",
    sendRequest(request, next) {
      const url = new URL(request.url);
      if (/\/managedClusters$/.test(url.pathname) && !url.searchParams.has("$skiptoken")) {
        url.searchParams.set("$top", String(size));
        request.url = url.href;
      }
      return next(request);
    },
  });
}

async function fleet(t) {
  const found = await emulator(t);
  await found.makeGroup();
  for (const name of NAMES) await found.makeCluster(name);
  return found;
}

async function pagesOf(listed) {
  const pages = [];
  for await (const page of listed.byPage()) pages.push(page.map((item) => item.name));
  return pages;
}

async function namesOf(listed) {
  const names = [];
  for await (const item of listed) names.push(item.name);
  return names;
}

test("pages of a list bring each item once", async (t) => {
  const { aks, arm } = await fleet(t);
  assert.deepEqual(await pagesOf(aks.managedClusters.listByResourceGroup(GROUP)), [NAMES]);
  addTop(aks, 3);
  for (const list of [
    () => aks.managedClusters.listByResourceGroup(GROUP),
    () => aks.managedClusters.list(),
    () => arm.resources.list({ filter: CLUSTERS, top: 3 }),
    () => arm.resources.listByResourceGroup(GROUP, { top: 3 }),
  ]) {
    assert.deepEqual(await pagesOf(list()), PAGES);
    assert.deepEqual(await namesOf(list()), NAMES);
  }
});

test("pages keep their place while clusters come and go", async (t) => {
  const { aks, makeCluster } = await fleet(t);
  addTop(aks, 3);
  const pages = aks.managedClusters.listByResourceGroup(GROUP).byPage();
  const found = (await pages.next()).value.map((item) => item.name);
  await aks.managedClusters.delete(GROUP, NAMES[0]);
  await aks.managedClusters.delete(GROUP, NAMES[4]);
  await makeCluster("a-late-one");
  for await (const page of pages) found.push(...page.map((item) => item.name));
  assert.deepEqual(found, [...NAMES.slice(0, 4), ...NAMES.slice(5), "a-late-one"]);
});

test("a filter holds on every page", async (t) => {
  const { aks, arm } = await fleet(t);
  const value = "a & b/c+d='%";
  for (const name of [NAMES[1], NAMES[3], NAMES[5]])
    await aks.managedClusters.updateTags(GROUP, name, { tags: { "cost center": value } });
  const filter = `tagName eq 'cost center' and tagValue eq '${value.replaceAll("'", "''")}'`;
  assert.deepEqual(await pagesOf(arm.resources.listByResourceGroup(GROUP, { filter, top: 2 })), [[NAMES[1], NAMES[3]], [NAMES[5]]]);
});
