// Bundles src/ into the directory given, with content-hashed names, and prints what is where as JSON.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as esbuild from "esbuild";
import { mathFont } from "./mathfont.mjs";

const CONDITION = "!root.head && root.adoptedStyleSheets";

// The editor's styles would go into a <style> element, which our content policy refuses; as a constructed style sheet
// they need no exception. The package offers that for shadow roots only.
const constructedStyles = {
  name: "constructed-styles",
  setup(build) {
    build.onLoad({ filter: /style-mod[\\/]src[\\/]style-mod\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (!source.includes(CONDITION)) throw new Error(`${path} no longer says ${CONDITION}: adapt build.mjs`);
      return { contents: source.replace(CONDITION, "root.adoptedStyleSheets"), loader: "js" };
    });
  },
};

const result = await esbuild.build({
  entryPoints: ["src/app.ts", "src/style.css"],
  outdir: process.argv[2],
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
  plugins: [constructedStyles, mathFont],
});

const files = {};
for (const [path, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  const name = basename(path);
  const source = entryPoint ? basename(entryPoint).replace(/\.ts$/, ".js") : name;
  files[source] = name;
}

// what is handed out goes with its licences
const packages = new Set(["node_modules/@fontsource/stix-two-math"]);
for (const path of Object.keys(result.metafile.inputs)) {
  const found = path.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/);
  if (found) packages.add(found[0]);
}
const licences = [];
for (const folder of [...packages].sort()) {
  const name = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
  if (!name) throw new Error(`${folder} has no licence`);
  licences.push(`${folder.replace("node_modules/", "")}\n\n${(await readFile(join(folder, name), "utf8")).trim()}\n`);
}
files["licences.txt"] = "licences.txt";
await writeFile(join(process.argv[2], "licences.txt"), licences.join(`\n${"-".repeat(80)}\n\n`));
console.log(JSON.stringify(files));
