// Reads {"tables": {name: [[column, type], …]}, "queries": {name: text}} and writes, for each query,
// what Microsoft's own parser says of it: [{code, severity, message, at}], and its result's columns.
// Run with NODE_PATH at the folder that holds @kusto/language-service-next.
"use strict";

const path = require("path");
const home = path.dirname(require.resolve("@kusto/language-service-next/package.json"));
require(path.join(home, "bridge.min.js"));
require(path.join(home, "Kusto.Language.Bridge.min.js"));

const input = JSON.parse(require("fs").readFileSync(0, "utf8"));
const { Symbols } = Kusto.Language;

const tables = Object.entries(input.tables).map(([name, columns]) => {
  const schema = columns.map(([column, type]) => `['${column}']: ${type}`).join(", ");
  return new Symbols.TableSymbol.$ctor7(name, `(${schema})`, null);
});
const database = new Symbols.DatabaseSymbol.ctor("logs", tables);
const globals = Kusto.Language.GlobalState.Default.WithDatabase(database);

function listOf(items) {
  const found = [];
  for (let place = 0; place < items.Count; place += 1) found.push(items.getItem(place));
  return found;
}

function judged(text) {
  if (Kusto.Language.KustoCode.GetKind(text) !== "Query") {
    return { diagnostics: [{ code: "KIND", severity: "Error", message: "not a query", at: 0 }], columns: [] };
  }
  const code = Kusto.Language.KustoCode.ParseAndAnalyze(text, globals);
  const diagnostics = listOf(code.GetDiagnostics()).map((each) => ({
    code: each.Code,
    severity: each.Severity,
    message: each.Message,
    at: each.Start,
  }));
  const type = code.ResultType;
  const columns = type && type.Columns ? listOf(type.Columns).map((c) => [c.Name, c.Type.Name]) : [];
  return { diagnostics, columns };
}

const answers = {};
for (const [name, text] of Object.entries(input.queries)) answers[name] = judged(text);
process.stdout.write(JSON.stringify(answers));
