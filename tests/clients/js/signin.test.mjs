/* Signing in with @azure/identity. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ClientAssertionCredential, ClientSecretCredential, DefaultAzureCredential } from "@azure/identity";
import { CLUSTER, GROUP, LOCATION, clientsOf, emulator, refusal } from "./emulator.mjs";

const STRICT = ["--auth", "token", "--client", "id-of-the-app:right-secret"];
const { AKSIM_TEST_BINARY, AKSIM_TEST_HTTPS, NODE_EXTRA_CA_CERTS, ...others } = process.env;

async function output(...command) {
  return (await promisify(execFile)(...command)).stdout.trim();
}

async function groupsOf({ arm }) {
  const names = [];
  for await (const group of arm.resourceGroups.list()) names.push(group.name);
  return names;
}

test("the right secret gets a token that counts", async (t) => {
  const { arm, makeGroup } = await emulator(t, ...STRICT);
  await makeGroup();
  assert.deepEqual(await groupsOf({ arm }), [GROUP]);
});

test("the environment is enough for the default credential", async () => {
  const clients = clientsOf(AKSIM_TEST_HTTPS, new DefaultAzureCredential({ disableInstanceDiscovery: true }));
  await clients.arm.resourceGroups.createOrUpdate("of-the-environment", { location: LOCATION });
  assert.deepEqual(await groupsOf(clients), ["of-the-environment"]);
});

test("what `aksim env js` prints makes a client", async (t) => {
  const { makeCluster, makeGroup, server } = await emulator(t);
  await makeGroup();
  await makeCluster();
  const recipe = await output(AKSIM_TEST_BINARY, ["env", "js", "--data", server.data]);
  const use = "for await (const cluster of client.managedClusters.list()) console.log(cluster.name);";
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const shown = await output(process.execPath, ["--input-type=module", "-e", `${recipe}\n${use}`], { cwd });
  assert.equal(shown, CLUSTER);
});

test("ADFS needs no switch", async (t) => {
  const { makeGroup, server } = await emulator(t, ...STRICT);
  await makeGroup();
  const options = { authorityHost: server.https };
  const credential = new ClientSecretCredential("adfs", "id-of-the-app", "right-secret", options);
  assert.deepEqual(await groupsOf(clientsOf(server.https, credential)), [GROUP]);
});

test("a federated assertion gets a token that counts", async (t) => {
  const { server } = await emulator(t, "--auth", "token");
  const credential = new ClientAssertionCredential(server.info.tenant_id, "app", async () => "e30.e30.c2ln", {
    authorityHost: server.https,
    disableInstanceDiscovery: true,
  });
  assert.deepEqual(await groupsOf(clientsOf(server.https, credential)), []);
});

test("a wrong secret and a stranger are told so", async (t) => {
  const { credential, server } = await emulator(t, ...STRICT);
  for (const [id, secret, code] of [
    ["id-of-the-app", "wrong", "AADSTS7000215"],
    ["stranger", "any", "AADSTS700016"],
  ]) {
    const error = await refusal(groupsOf(clientsOf(server.https, credential(id, secret))));
    assert.ok(error.message.includes(`${code}:`), error.message);
  }
});

test("no token and a made-up token are 401", async (t) => {
  const { server } = await emulator(t, ...STRICT);
  const { status, headers, body } = await server.request("GET", "/subscriptions?api-version=2022-12-01");
  assert.deepEqual([status, body.error.code], [401, "AuthenticationFailed"]);
  assert.match(headers["www-authenticate"], /Bearer/);
  const stranger = { getToken: async () => ({ token: "fake", expiresOnTimestamp: Date.now() + 3.6e6 }) };
  const { aks, arm } = clientsOf(server.https, stranger);
  for (const call of [() => groupsOf({ arm }), () => aks.managedClusters.list().next()]) {
    const error = await refusal(call());
    assert.deepEqual([error.statusCode, error.code], [401, "InvalidAuthenticationToken"]);
  }
});

test("without the CA Node refuses the server", async () => {
  assert.ok(NODE_EXTRA_CA_CERTS);
  const script = "fetch(process.argv[1]).then(() => console.log('served'), (error) => console.log(error.cause.code))";
  const url = `${AKSIM_TEST_HTTPS}/_aksim/health`;
  const said = (env) => output(process.execPath, ["-e", script, url], { env });
  const unknown = /^(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT_LOCALLY))$/;
  assert.match(await said(others), unknown);
  assert.equal(await said({ ...others, NODE_EXTRA_CA_CERTS }), "served");
});
