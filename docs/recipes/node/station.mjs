// A station of hconnect-station for tests in Node, whatever runs them. Needs `hconnect` on the PATH, and Node 18.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export class Station {
  /** Start one at a free port, with the demo shop in its books; resolves once it takes calls. */
  static async start({ command = "hconnect", patience = 30_000 } = {}) {
    const folder = mkdtempSync(join(tmpdir(), "hconnect-"));
    const file = join(folder, "ready.json");
    const process = spawn(command, ["up", "--port", "0", "--ready-file", file], { stdio: "ignore" });
    const failed = new Promise((_, reject) => {
      process.once("error", reject);
      process.once("exit", (code) => reject(new Error(`hconnect up ended with ${code}`)));
    });
    failed.catch(() => {}); // also where nobody waits any more
    const end = Date.now() + patience;
    while (!existsSync(file)) {
      if (Date.now() > end) process.kill();
      await Promise.race([failed, pause(10)]);
    }
    return new Station(process, folder, JSON.parse(readFileSync(file, "utf8")));
  }

  constructor(process, folder, { url, token }) {
    Object.assign(this, { process, folder, url, token });
    this.control = url.replace(/api$/, "_/");
  }

  /** A whole signed request around rows. */
  request(plugin, rows) {
    const signature = createHash("md5").update(JSON.stringify(rows) + this.token).digest("hex");
    const message = { netPassportID: "250030", pluginData: rows };
    return { station: "3f2504e0-4f89-11d3-9a0c-0305e82c3301", plugin, company: "demo", message, signature };
  }

  /** Post rows as your own client would; in your tests, let that do it: give it `station.url` and `station.token`. */
  async post(plugin, rows) {
    const body = JSON.stringify(this.request(plugin, rows));
    const answer = await fetch(this.url, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    return { status: answer.status, reply: await answer.json() };
  }

  /** Wait until a call has come so far, such as { until: "imported" }; gives it with its timeline and its findings. */
  async wait(wanted = { until: "imported" }) {
    const answer = await fetch(`${this.control}wait?${new URLSearchParams(wanted)}`);
    const found = await answer.json();
    if (!answer.ok) throw new Error(`${found.error}: ${JSON.stringify(found.there, null, 2)}`);
    return (await fetch(`${this.control}calls/${found.id}`)).json();
  }

  /** Make it as it was at first; before each test. */
  async reset() {
    const answer = await fetch(`${this.control}reset`, { method: "POST" });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** End it. */
  async stop() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
