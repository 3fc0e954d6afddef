/* Starts a built aksim for a test of Node: what support/server.py is for Python. */

import { spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const WAIT = 60_000; // sanitizers and busy machines are slow
const SANITIZER_WORDS = /Sanitizer|runtime error:/;

/* The environment without what would change a server. */
function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AKSIM|XDG)_/.test(name)));
}

/* A running `aksim serve`; `info` is its server.json. */
export class Server {
  /* Node reads the CAs that it trusts once, when it starts. So each server is handed the same CA: the one in the
   * folder `authority`, a data folder of aksim. */
  static async start(binary, options, authority) {
    const server = new Server();
    server.folder = await mkdtemp(join(tmpdir(), "aksim-test-"));
    try {
      await server.#start(binary, options, authority);
    } catch (error) {
      await server.kill();
      throw error;
    }
    return server;
  }

  async #start(binary, options, authority) {
    this.data = join(this.folder, "data");
    await mkdir(this.data, { mode: 0o700 });
    for (const name of ["ca.pem", "ca.key"]) await copyFile(join(authority, name), join(this.data, name));
    const log = await open(join(this.folder, "stderr"), "w");
    const listen = ["--http", "off", "--https", "127.0.0.1:0"];
    this.process = spawn(binary, ["serve", ...listen, "--data", this.data, ...options], {
      env: cleanEnvironment(),
      stdio: ["ignore", "ignore", log.fd],
    });
    this.ended = new Promise((resolve) => {
      this.process.once("error", (error) => resolve(error.message));
      this.process.once("exit", (status, signal) => resolve(signal ?? status));
    });
    await log.close();
    this.info = await this.#readInfo(join(this.data, "server.json"));
    this.https = this.info.https;
  }

  async #readInfo(path) {
    let end = null;
    this.ended.then((status) => (end = status));
    for (const last = Date.now() + WAIT; Date.now() < last && end === null; await sleep(20)) {
      const text = await readFile(path, "utf8").catch(() => null);
      if (text !== null) return JSON.parse(text);
    }
    throw new Error(`aksim did not start (${end ?? "no answer"}): ${await this.errors()}`);
  }

  /* What the server wrote to stderr so far. */
  errors() {
    return readFile(join(this.folder, "stderr"), "utf8");
  }

  /* One request over HTTPS without any SDK: {status, headers, body}, the body parsed when it is JSON. */
  request(method, target, body) {
    const headers = body === undefined ? {} : { "Content-Type": "application/json" };
    return new Promise((resolve, reject) => {
      const sent = request(new URL(target, this.https), { method, headers, timeout: WAIT }, (answer) => {
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = text && /json/.test(answer.headers["content-type"] ?? "");
          resolve({ status: answer.statusCode, headers: answer.headers, body: isJson ? JSON.parse(text) : text });
        });
      });
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /* Stops by SIGTERM and removes the folder; an unclean end or a sanitizer's word throws. */
  async stop() {
    this.process.kill("SIGTERM");
    const status = await Promise.race([this.ended, sleep(WAIT, "no end", { ref: false })]);
    const errors = await this.errors();
    await this.kill();
    if (status !== 0 || SANITIZER_WORDS.test(errors)) throw new Error(`aksim ended with ${status}:\n${errors}`);
  }

  /* Ends the server, if it still runs, and removes the folder. */
  async kill() {
    if (this.process) {
      this.process.kill("SIGKILL");
      await this.ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
