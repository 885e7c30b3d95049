// npx vitest run order.test.mjs
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Station } from "./station.mjs";

const ROW = {
  DocumentID: "1",
  AccountKey: "10001",
  Reference: "40001",
  ValueDate: "13/11/2024",
  Agent: "1",
  ItemKey: "P1001",
  Quantity: "3.00",
  Price: "10.50",
};

let station;
beforeAll(async () => {
  station = await Station.start();
}, 30_000);
beforeEach(() => station.reset());
afterAll(() => station?.stop());

test("an order becomes a document", async () => {
  const { status, reply } = await station.post("imovein", [ROW]);
  expect(status).toBe(200);
  expect(reply.apiRes).toEqual({ status: "ok" });
  const call = await station.wait({ until: "imported" });
  const [document] = call.timeline.filter((step) => step.name === "documents");
  expect(document.text).toContain("document of type 1, number 1: account 10001, reference 40001, 1 line");
});

test("an order without an agent is answered ok, and refused by the import", async () => {
  const { status } = await station.post("imovein", [{ ...ROW, Agent: "" }]);
  expect(status).toBe(200);
  const call = await station.wait({ until: "refused" });
  const [check] = call.timeline.filter((step) => step.state === "failed");
  expect(check).toMatchObject({ name: "checks", row: 1, field: "Agent", value: "0", code: "HC-M02" });
});

test("a wrong date is refused at once, with its place", async () => {
  const { status, reply } = await station.post("imovein", [{ ...ROW, ValueDate: "13.11.2024" }]);
  expect(status).toBe(500);
  expect(reply.apiRes.err).toBe("Failed to validate imovein module");
  const call = await station.wait({ until: "rejected" });
  const [finding] = call.verdict.report.findings.filter(({ field }) => field === "ValueDate");
  expect(finding).toMatchObject({ code: "HC-D2", row: 0, value: "13.11.2024" });
});
