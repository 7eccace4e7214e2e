// Bundles src/ into the directory given, with content-hashed names, and prints what is where as JSON.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
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
console.log(JSON.stringify(files));
