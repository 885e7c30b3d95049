// A small client of H-Connect for the scenarios: signs, posts, reads reports, and sends nothing twice.
// Copy it into your project. Needs Node 18 and no package. Its settings come from the environment: docs/scenarios says which.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const ANSWER_WITHIN = 60_000;
const [FIRST_PAUSE, LONGEST_PAUSE] = [50, 10_000]; // milliseconds between two looks: each is twice the one before
const UNREACHABLE = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"];

/** The station says no, or was not even asked: nothing was taken, and it may be sent again. */
export class Refused extends Error {}
/** No answer, or none that can be read: nobody knows whether it was taken. */
export class NoAnswer extends Error {}
/** It did not come within the patience. */
export class NotThere extends Error {}

const parsed = (file) => JSON.parse(readFileSync(file, "utf8"));

/** A station, as a provider sees it. `state` is a folder that stands for the shop's own database. */
export class HConnect {
  constructor(env = process.env) {
    const ready = env.HCONNECT_READY ? parsed(env.HCONNECT_READY) : {};
    this.url = env.HCONNECT_URL || ready.url;
    this.token = env.HCONNECT_TOKEN || ready.token;
    if (!this.url || !this.token) {
      throw new Refused("no address or no token: set HCONNECT_READY, or HCONNECT_URL and HCONNECT_TOKEN");
    }
    this.station = env.HCONNECT_STATION ?? "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
    this.company = env.HCONNECT_COMPANY ?? "demo";
    this.provider = env.HCONNECT_PROVIDER ?? "250030";
    this.reports = env.HCONNECT_REPORTS ?? "reports";
    this.patience = 1000 * Number(env.HCONNECT_PATIENCE ?? 30);
    this.state = env.HCONNECT_STATE ?? "shop";
  }

  /** Post pluginData, signed; gives apiRes. Throws Refused and NoAnswer. */
  async call(plugin, data) {
    const signature = createHash("md5").update(JSON.stringify(data) + this.token).digest("hex");
    const message = { netPassportID: this.provider, pluginData: data };
    const body = JSON.stringify({ station: this.station, plugin, company: this.company, message, signature });
    const headers = { "Content-Type": "application/json; charset=utf-8" };
    let answer;
    try {
      const got = await fetch(this.url, { method: "POST", headers, body, signal: AbortSignal.timeout(ANSWER_WITHIN) });
      answer = (await got.json()).apiRes;
      if (typeof answer !== "object" || answer === null) throw new Error("the answer has no apiRes");
    } catch (fault) {
      if (UNREACHABLE.includes(fault.cause?.code)) throw new Refused(`the station cannot be reached: ${fault.cause.message}`);
      throw new NoAnswer(`no answer to ${plugin}: ${fault.message}`);
    }
    if ("err" in answer) throw new Refused(`${plugin} is refused: ${answer.err}`);
    return answer;
  }

  /**
   * Send rows once for all runs, and tell what was done. Throws Refused.
   *
   * The key is written down before the call, so that a run that was stopped leaves it behind: what may have been taken is
   * never sent by itself again. What was refused for certain may be.
   */
  async send(key, plugin, rows) {
    const sent = this.load("outbox");
    if (key in sent) return "was sent before, is not sent again";
    this.save("outbox", { ...sent, [key]: "sending" });
    try {
      await this.call(plugin, rows);
    } catch (fault) {
      if (fault instanceof NoAnswer) return "no answer, so it may have been taken: is not sent again";
      if (fault instanceof Refused) this.save("outbox", sent);
      throw fault;
    }
    this.save("outbox", { ...sent, [key]: "sent" });
    return "sent";
  }

  /**
   * The rows of a report that `hconnect hrep` has put into reports/NAME.json. Throws Refused and NoAnswer.
   *
   * `values` has, by the last part of a parameter's Hebrew name, a value, or the two ends of a range.
   */
  async report(name, values) {
    const path = join(this.reports, `${name}.json`);
    if (!existsSync(path)) {
      throw new Refused(`there is no ${name}.json in the folder of reports: the office exports it (hrep)`);
    }
    const exported = parsed(path);
    for (const [asked, value] of Object.entries(values)) {
      const [from, to] = Array.isArray(value) ? value : [value, value];
      const meant = exported.params_data.filter((one) => one.name.endsWith(`/${asked}`));
      if (!meant.length) throw new Refused(`the report ${name} has no parameter ${asked}: was another one exported?`);
      for (const one of meant) one.defVal = { from, to }[one.opOrigin]; // nothing else may be changed
    }
    return (await this.call("Reports", exported)).data;
  }

  /** What `look` gives, once it gives something; throws NotThere when the patience is over. */
  async waitFor(what, look) {
    const end = Date.now() + this.patience;
    for (let time = FIRST_PAUSE; ; time = Math.min(2 * time, LONGEST_PAUSE)) {
      try {
        const found = await look();
        if (found) return found;
      } catch (fault) {
        if (!(fault instanceof NoAnswer)) throw fault; // a report may be asked for again: reading changes nothing
      }
      if (Date.now() + time > end) {
        throw new NotThere(`${what}: not in the books yet; run this again later, nothing is sent twice`);
      }
      await pause(time);
    }
  }

  /** What was saved under a name; empty at first. */
  load(name) {
    const path = join(this.state, `${name}.json`);
    return existsSync(path) ? parsed(path) : {};
  }

  /** Keep something, whole or not at all. */
  save(name, value) {
    mkdirSync(this.state, { recursive: true });
    writeFileSync(join(this.state, `${name}.new`), JSON.stringify(value));
    renameSync(join(this.state, `${name}.new`), join(this.state, `${name}.json`));
  }
}

/** Run a scenario; what went wrong is a line, and exit code 1. */
export async function run(scenario) {
  try {
    await scenario(new HConnect());
  } catch (fault) {
    if (![Refused, NoAnswer, NotThere].some((kind) => fault instanceof kind)) throw fault;
    console.log(fault.message);
    process.exitCode = 1;
  }
}
