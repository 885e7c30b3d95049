// node axios.cjs URL TOKEN < request.json: signs and posts with axios, which throws what is not 2xx.
const axios = require("axios");
const crypto = require("crypto");
const fs = require("fs");

const [url, token] = process.argv.slice(2);
const request = JSON.parse(fs.readFileSync(0, "utf8"));

function sign(pluginData) {
  const text = typeof pluginData === "string" ? pluginData : JSON.stringify(pluginData);
  return crypto.createHash("md5").update(text + token, "utf8").digest("hex");
}

async function send() {
  try {
    const { status, data } = await axios.post(url, { ...request, signature: sign(request.message.pluginData) });
    return { ok: data.apiRes.status === "ok", status, error: null };
  } catch (error) {
    const { status, data } = error.response;
    return { ok: false, status, error: data.apiRes.err };
  }
}

send().then((told) => console.log(JSON.stringify(told)));
