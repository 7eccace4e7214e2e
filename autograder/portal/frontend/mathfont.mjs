// The part of a mathematical font that courses need, as a font file for devices that have none (Android, many Linux).
import { readFile } from "node:fs/promises";
import subsetFont from "subset-font";

const FONT = "node_modules/@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2";
const CHARACTERS = [
  [0x20, 0x7e], [0xa0, 0xff], // Latin
  [0x131, 0x131], [0x237, 0x237], [0x2c6, 0x2dd], [0x300, 0x308], [0x30a, 0x30c], [0x332, 0x332], [0x338, 0x338], // accents
  [0x391, 0x3f6], // Greek
  [0x2010, 0x2027], [0x2032, 0x2037], [0x203e, 0x203e], [0x2044, 0x2044], [0x2061, 0x2064], [0x20d7, 0x20d7], // signs
  [0x2102, 0x2102], [0x210b, 0x2113], [0x2115, 0x2115], [0x2118, 0x211d], [0x2124, 0x2124], [0x212c, 0x2135], // letters
  [0x2190, 0x2199], [0x21a6, 0x21a6], [0x21cc, 0x21cc], [0x21d0, 0x21d4], [0x27f5, 0x27fa], // arrows
  [0x2200, 0x22c8], [0x22ee, 0x22f1], [0x2a00, 0x2a06], [0x2a7d, 0x2a7e], // operators
  [0x2308, 0x230b], [0x23b4, 0x23b5], [0x23dc, 0x23e1], [0x27e8, 0x27eb], // brackets
  [0x1d400, 0x1d467], [0x1d49c, 0x1d4cf], [0x1d538, 0x1d56b], [0x1d6e2, 0x1d71b], [0x1d7ce, 0x1d7e1], // alphabets
];

/** An esbuild plugin for url("math-font:"). */
export const mathFont = {
  name: "math-font",
  setup(build) {
    build.onResolve({ filter: /^math-font:$/ }, () => ({ path: "math.woff2", namespace: "math-font" }));
    build.onLoad({ filter: /.*/, namespace: "math-font" }, async () => {
      let text = "";
      for (const [first, last] of CHARACTERS) for (let c = first; c <= last; c++) text += String.fromCodePoint(c);
      return { contents: await subsetFont(await readFile(FONT), text, { targetFormat: "woff2" }), loader: "file" };
    });
  },
};
