// Reads {"tables": {name: [[column, type], …]}, "queries": [{text, lacks: [TABLE or TABLE.COLUMN, …]}]}
// and writes a list: what Microsoft's own parser says of each, [{code, severity, message}], the
// columns of its result, and the values of its literals. A schema lacks what `lacks` names.
// Run with NODE_PATH at the folder that holds @kusto/language-service-next.
"use strict";

const path = require("path");
const home = path.dirname(require.resolve("@kusto/language-service-next/package.json"));
require(path.join(home, "bridge.min.js"));
require(path.join(home, "Kusto.Language.Bridge.min.js"));

const input = JSON.parse(require("fs").readFileSync(0, "utf8"));
const { KustoCode, GlobalState, Symbols } = Kusto.Language;
const schemas = new Map();

function schemaWithout(lacks) {
  const key = lacks.join();
  if (!schemas.has(key)) schemas.set(key, globalsOf(lacks));
  return schemas.get(key);
}

function globalsOf(lacks) {
  const kept = Object.entries(input.tables).filter(([name]) => !lacks.includes(name));
  const tables = kept.map(([name, columns]) => {
    const there = columns.filter(([column]) => !lacks.includes(`${name}.${column}`));
    const schema = there.map(([column, type]) => `['${column}']: ${type}`).join(", ");
    return new Symbols.TableSymbol.$ctor7(name, `(${schema})`, null);
  });
  return GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor("logs", tables));
}

function listOf(items) {
  const found = [];
  for (let place = 0; place < items.Count; place += 1) found.push(items.getItem(place));
  return found;
}

function literalsOf(node) {
  if (!node) return [];
  const own = node.LiteralValue == null ? [] : [String(node.LiteralValue)];
  for (let place = 0; place < node.ChildCount; place += 1) own.push(...literalsOf(node.GetChild(place)));
  return own;
}

function judged({ text, lacks }) {
  if (KustoCode.GetKind(text) !== "Query") {
    const diagnostics = [{ code: "KIND", severity: "Error", message: "not a query" }];
    return { diagnostics, columns: [], literals: [] };
  }
  const code = KustoCode.ParseAndAnalyze(text, schemaWithout(lacks));
  const diagnostics = listOf(code.GetDiagnostics()).map((each) => ({
    code: each.Code,
    severity: each.Severity,
    message: each.Message,
  }));
  const type = code.ResultType;
  const columns = type && type.Columns ? listOf(type.Columns).map((c) => [c.Name, c.Type.Name]) : [];
  return { diagnostics, columns, literals: text.startsWith("print ") ? literalsOf(code.Syntax) : [] };
}

process.stdout.write(JSON.stringify(input.queries.map(judged)));
