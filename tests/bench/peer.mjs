// The peer: what a Node programmer would write. JSON.parse, ajv, CSV by hand, iconv-lite; times itself.
// usage: node peer.mjs PAYLOAD PRM ROUNDS   prints {"total": [ms, ...], "parse": [...], ...} and the size of the .dat
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import iconv from "iconv-lite";

const [payload, parameters, rounds] = process.argv.slice(2);
const bytes = readFileSync(payload);
const rules = JSON.parse(readFileSync(parameters, "utf8"));

const PATTERNS = {
  "alpha numeric": () => undefined,
  numeric: () => "^[0-9]*$",
  long: () => "^-?[0-9]*$",
  decimal: (length) => {
    const [whole, places = "0"] = String(length).split(".");
    return `^(-?[0-9]{1,${whole}}(\\.[0-9]{0,${places}})?)?$`;
  },
  date: (length) =>
    `^((0[1-9]|[12][0-9]|3[01])/(0[1-9]|1[0-2])/[0-9]{${length === 10 ? 4 : 2}})?$`,
};

const properties = {};
for (const rule of rules) {
  const type = rule.type.toLowerCase();
  const pattern = PATTERNS[type](rule.length);
  properties[rule.field] = { type: "string", ...(pattern ? { pattern } : {}) };
  if (type !== "decimal") properties[rule.field].maxLength = rule.length;
  if (rule.required) properties[rule.field].minLength = 1;
}
const schema = {
  type: "array",
  items: { type: "object", properties, required: rules.filter((rule) => rule.required).map((rule) => rule.field) },
};
const valid = new Ajv({ strict: false }).compile(schema);
const columns = rules.map((rule) => rule.field);
const decimal = rules.map((rule) => rule.type === "decimal");
const PUNCTUATION = /[,\r\n\t]/g;

function cell(at, value) {
  if (decimal[at]) return value.includes(".") || value === "" ? value : `${value}.00`;
  return value.replace(PUNCTUATION, " ").replaceAll('"', "''");
}

function convert(times) {
  const start = performance.now();
  const rows = JSON.parse(bytes.toString("utf8")).message.pluginData;
  const parsed = performance.now();
  if (!valid(rows)) throw new Error(JSON.stringify(valid.errors));
  const checked = performance.now();
  const lines = [];
  const cells = new Array(columns.length).fill("");
  for (const row of rows) {
    for (let at = 0; at < columns.length; at++) {
      const value = row[columns[at]];
      cells[at] = value === undefined ? "" : cell(at, value);
    }
    lines.push(cells.join(","));
  }
  lines.push("");
  const text = lines.join("\r\n");
  const joined = performance.now();
  const dat = iconv.encode(text, "win1255");
  const end = performance.now();
  times.parse.push(parsed - start);
  times.ajv.push(checked - parsed);
  times.csv.push(joined - checked);
  times.iconv.push(end - joined);
  times.total.push(end - start);
  return dat.length;
}

const warm = { parse: [], ajv: [], csv: [], iconv: [], total: [] };
for (let round = 0; round < 2; round++) convert(warm);
const times = { parse: [], ajv: [], csv: [], iconv: [], total: [] };
let size = 0;
for (let round = 0; round < Number(rounds); round++) size = convert(times);
console.log(JSON.stringify({ node: process.version, size, ...times }));
