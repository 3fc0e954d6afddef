/* What the tests of pollers share: a server that waits for its clock, and a client whose every request is noted. */

import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { ContainerServiceClient } from "@azure/arm-containerservice";
import { ClientSecretCredential } from "@azure/identity";
import { Server } from "../../support/server.mjs";
import { refusal } from "./emulator.mjs";

export const GROUP = "pollers";
export const CLUSTERS = "Microsoft.ContainerService/managedClusters";
const LOCATION = "westeurope";
const { AKSIM_TEST_AUTHORITY, AKSIM_TEST_BINARY, AZURE_SUBSCRIPTION_ID } = process.env;

/* One server for the tests of a file, each with clusters of its own; no fault outlives a test. Its clock stands. */
export function pollers({ options = () => [] } = {}) {
  const shared = new Pollers();
  before(async () => shared.start(await options()));
  afterEach(() => shared.control("DELETE", "/_aksim/faults"));
  after(() => shared.server.stop());
  return shared;
}

class Pollers {
  sent = []; // {method, path, status: null when no answer came}

  async start(options) {
    const all = ["--speed", "manual", ...options];
    this.server = await Server.start(AKSIM_TEST_BINARY, all, AKSIM_TEST_AUTHORITY);
    const group = `/subscriptions/${AZURE_SUBSCRIPTION_ID}/resourceGroups/${GROUP}?api-version=2021-04-01`;
    await this.control("PUT", group, { location: LOCATION });
    this.aks = this.#client();
    this.clusters = this.aks.managedClusters;
    this.pools = this.aks.agentPools;
  }

  /* As `aksim env js` makes it, with short pauses before it sends again what got no answer. */
  #client() {
    const { https, info } = { https: this.server.https, info: this.server.info };
    const credential = new ClientSecretCredential(info.tenant_id, info.client_id, info.client_secret, {
      authorityHost: https,
      disableInstanceDiscovery: true,
    });
    const note = {
      name: "note",
      sendRequest: async (request, next) => {
        const noted = { method: request.method, path: new URL(request.url).pathname, status: null };
        this.sent.push(noted);
        const answer = await next(request);
        noted.status = answer.status;
        return answer;
      },
    };
    return new ContainerServiceClient(credential, AZURE_SUBSCRIPTION_ID, {
      endpoint: https,
      credentials: { scopes: [`${https}/.default`] },
      retryOptions: { retryDelayInMs: 1, maxRetryDelayInMs: 2 },
      additionalPolicies: [{ policy: note, position: "perRetry" }],
    });
  }

  /* Without the SDK. */
  async control(method, path, body) {
    const answer = await this.server.request(method, path, body);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /* Its id. */
  async fault(members) {
    return (await this.control("POST", "/_aksim/faults", members)).id;
  }

  async hits(id) {
    return (await this.control("GET", `/_aksim/faults/${id}`)).hits;
  }

  statuses(method, part) {
    return this.sent.filter((one) => one.method === method && one.path.includes(part)).map((one) => one.status);
  }

  polls() {
    return this.statuses("GET", "/operations/");
  }

  cluster(members = {}) {
    return {
      location: LOCATION,
      dnsPrefix: "pollers",
      identity: { type: "SystemAssigned" },
      agentPoolProfiles: [{ name: "sys", count: 1, mode: "System", osType: "Linux", vmSize: "Standard_D4s_v5" }],
      ...members,
    };
  }

  /* A poller whose first answer came. */
  async begin(name, members, options) {
    return this.submitted(this.clusters.createOrUpdate(GROUP, name, this.cluster(members), options));
  }

  async beginPool(name, pool = "np1", members = {}) {
    const body = { count: 1, vmSize: "Standard_D4s_v5", mode: "User", ...members };
    return this.submitted(this.pools.createOrUpdate(GROUP, name, pool, body));
  }

  /* Not the poller itself: that is a promise of the end. */
  async submitted(poller) {
    await poller.submitted();
    return { poller };
  }

  step() {
    return this.control("PUT", "/_aksim/clock", { to: "next" });
  }

  /* An hour goes by; what the poller has then. It polls at once, without a pause. */
  async letEnd(begun) {
    await this.control("PUT", "/_aksim/clock", { advance: "PT1H" });
    return begun?.poller.pollUntilDone();
  }

  async make(name, members) {
    return this.letEnd(await this.begin(name, members));
  }

  async state(name) {
    return (await this.clusters.get(GROUP, name)).provisioningState;
  }

  /* The error of a call that is refused. */
  async refused(status, code, promise) {
    const error = await refusal(promise);
    assert.deepEqual([error.name, error.statusCode, error.code], ["RestError", status, code], error.message);
    return error;
  }

  /* What a poller says whose operation was canceled or failed: core-lro has no more than a message. */
  async ended(begun, status, message) {
    const error = await refusal(begun.poller.pollUntilDone());
    assert.equal(begun.poller.operationState.status, status);
    assert.match(error.message, message);
  }
}
