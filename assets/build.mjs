// Bundle what the pages need from npm into the package, with its licences and its compressed twin.
import { build } from "esbuild";
import { mkdirSync, readFileSync, readdirSync, writeFileSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import { feature } from "topojson-client";

const out = "../src/sangkien/web/static/vendor";
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const made = await build({
  entryPoints: ["htmx.js", "chart.js"],
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "none", // the licences follow whole, in one file
  metafile: true,
  logLevel: "warning",
});

const folders = new Set();
for (const input of Object.keys(made.metafile.inputs)) {
  const found = input.match(/^node_modules\/(@[^/]+\/)?[^/]+/);
  if (found) folders.add(found[0]);
}
// The land under the map of documents: one path, degrees east and south from the upper left corner (180 W, 84 N).
const atlas = JSON.parse(readFileSync("node_modules/world-atlas/land-110m.json"));
const rings = feature(atlas, atlas.objects.land).features.flatMap((land) => land.geometry.coordinates.flat());
const point = ([lng, lat]) => `${(lng + 180).toFixed(1)} ${(84 - lat).toFixed(1)}`;
const path = rings
  .filter((ring) => ring.some(([, lat]) => lat > -57))
  .map((ring) => `M${ring.map(point).join("L")}Z`)
  .join("");
const land = join(out, "land.svg");
writeFileSync(
  land,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 141"><path fill="#d9dbd3" d="${path}"/></svg>\n`,
);
writeFileSync(`${land}.gz`, gzipSync(readFileSync(land), { level: 9 }));
folders.add("node_modules/world-atlas");

let licences = "";
for (const folder of [...folders].sort()) {
  const about = JSON.parse(readFileSync(join(folder, "package.json")));
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const text = file ? readFileSync(join(folder, file), "utf8") : `Licence: ${about.license}`;
  if (/GPL/.test(about.license ?? "")) throw new Error(`${about.name} is ${about.license}: not for this package`);
  licences += `${about.name} ${about.version} (${about.license})\n\n${text.trim()}\n\n${"-".repeat(78)}\n\n`;
}
writeFileSync(join(out, "LICENCES.txt"), licences);
for (const file of Object.keys(made.metafile.outputs)) {
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
}
console.log(`${folders.size} packages bundled into ${dirname(join(out, "x"))}`);
