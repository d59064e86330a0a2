// Asks a server through Google's own client: node claims.js FOLDER ADDRESS, parameters of each call on standard
// input as a JSON list, answers on standard output. FOLDER is where scripts/node-clients put the client.
const { createRequire } = require("node:module");

const [folder, address] = process.argv.slice(2);
const { factchecktools } = createRequire(`${folder}/`)("@googleapis/factchecktools");
const client = factchecktools({ version: "v1alpha1", rootUrl: address });

async function answered(parameters) {
  try {
    return { status: 200, data: (await client.claims.search(parameters)).data };
  } catch (wrong) {
    return { status: wrong.status ?? wrong.response?.status ?? String(wrong), data: wrong.response?.data };
  }
}

async function main() {
  let text = "";
  for await (const piece of process.stdin) text += piece;
  const answers = [];
  for (const parameters of JSON.parse(text)) answers.push(await answered(parameters));
  process.stdout.write(JSON.stringify(answers));
}

main();
