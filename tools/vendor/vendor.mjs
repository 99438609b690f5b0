// Makes static/vendor/echarts and static/vendor/world, and writes their digests into the manifest. For maintainers:
// copy this folder to a place outside of the checkout, `npm install` there, then `node vendor.mjs CHECKOUT`.
// The same versions give the same bytes.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { geoNaturalEarth1 } from "d3-geo";
import { geoProject } from "d3-geo-projection";
import { build } from "esbuild";
import polylabel from "polylabel";
import { feature } from "topojson-client";

const load = createRequire(import.meta.url);
const iso = load("i18n-iso-countries");
const packages = "node_modules";
const vendor = join(process.argv[2], "src/comity/server/pages/static/vendor");
const WITHOUT_NUMBER = { Kosovo: "XK" };
const ANTARCTICA = "AQ";
const SMALL = { // what Natural Earth draws as a part of another country, or not at all: longitude, latitude
  BQ: [-68.3, 12.2], CC: [96.8, -12.2], CX: [105.6, -10.5], GF: [-53.1, 3.9], GI: [-5.3, 36.1], GP: [-61.5, 16.2],
  MQ: [-61, 14.6], RE: [55.5, -21.1], SJ: [16, 78.5], TK: [-171.8, -9.2], TV: [179.2, -8.5], YT: [45.2, -12.8],
};
const UNITS = 180 / Math.PI; // so that the map is about 310 wide and 150 high

const version = (name) => JSON.parse(readFileSync(join(packages, name, "package.json"))).version;

// --- the charts -----------------------------------------------------------------------------------------------------
for (const name of ["echarts", "zrender", "tslib", "world"]) mkdirSync(join(vendor, name), { recursive: true });
await build({
  entryPoints: ["charts.mjs"], bundle: true, minify: true, format: "iife", globalName: "echarts", target: "es2020",
  legalComments: "none", define: { "process.env.NODE_ENV": '"production"' },
  banner: { js: `/* Apache ECharts ${version("echarts")} (Apache-2.0; changed: only some parts), with zrender ${version("zrender")} (BSD-3-Clause) and tslib ${version("tslib")} (0BSD) in it. Licences beside this file. */` },
  outfile: join(vendor, "echarts/echarts.min.js"),
});
for (const [from, to] of [
  ["echarts/LICENSE", "echarts/LICENSE"], ["echarts/NOTICE", "echarts/NOTICE"], ["zrender/LICENSE", "zrender/LICENSE"],
  ["tslib/LICENSE.txt", "tslib/LICENSE"], ["world-atlas/LICENSE", "world/LICENSE"],
]) copyFileSync(join(packages, from), join(vendor, to));

// --- the map --------------------------------------------------------------------------------------------------------
const projection = geoNaturalEarth1().scale(UNITS).translate([0, 0]);
const code = (each) => iso.numericToAlpha2(each.id) || WITHOUT_NUMBER[each.properties.name] || "";

function countries(file) {
  const atlas = load(`world-atlas/${file}`);
  const found = feature(atlas, atlas.objects.countries).features.filter((each) => code(each) !== ANTARCTICA);
  return geoProject({ type: "FeatureCollection", features: found }, projection).features.filter((each) => each.geometry);
}

const polygons = (each) => each.geometry.type === "Polygon" ? [each.geometry.coordinates] : each.geometry.coordinates;
const rounded = (at) => Math.round(at * 10) / 10 + 0;
const placed = ([across, down]) => [rounded(across), rounded(-down)];

function area(ring) {
  return Math.abs(ring.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = ring[(at + 1) % ring.length];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0));
}

function drawn(each) {
  const rings = polygons(each).map((polygon) => polygon.map((ring) => ring.map(placed).filter(
    (point, at, all) => !at || point.join() !== all[at - 1].join(),
  )).filter((ring) => ring.length > 3)).filter((polygon) => polygon.length);
  return { type: "Feature", properties: { name: code(each) }, geometry: { type: "MultiPolygon", coordinates: rings } };
}

function middle(each) {
  const largest = polygons(each).reduce((one, other) => (area(other[0]) > area(one[0]) ? other : one));
  return placed(polylabel(largest, 0.05));
}


const shapes = countries("countries-110m.json").map(drawn).filter((each) => each.geometry.coordinates.length);
const points = Object.fromEntries([
  ...countries("countries-50m.json").filter(code).map((each) => [code(each), middle(each)]),
  ...Object.entries(SMALL).map(([each, at]) => [each, placed(projection(at))]),
].sort());
const world = { shapes: { type: "FeatureCollection", features: shapes }, points };
writeFileSync(join(vendor, "world/world.json"), `${JSON.stringify(world)}\n`);

// --- the manifest ---------------------------------------------------------------------------------------------------
const digests = (folder) => Object.fromEntries(readdirSync(join(vendor, folder)).sort().map((name) => [
  `${folder}/${name}`, createHash("sha256").update(readFileSync(join(vendor, folder, name))).digest("hex"),
]));
const MADE = "built by tools/vendor/vendor.mjs from the npm registry's package";
const told = [
  ["echarts", "Apache-2.0", "echarts", `${MADE}: the parts that tools/vendor/charts.mjs names`],
  ["zrender", "BSD-3-Clause", "zrender", "part of echarts/echarts.min.js"],
  ["tslib", "0BSD", "tslib", "part of echarts/echarts.min.js"],
  ["world-atlas", "ISC", "world", `${MADE}: Natural Earth's countries (public domain), projected, rounded, without Antarctica`],
];
const place = join(vendor, "MANIFEST.json");
const others = JSON.parse(readFileSync(place)).filter((each) => !told.some(([name]) => name === each.name));
const made = told.map(([name, licence, folder, from]) => ({ name, version: version(name), licence, from, sha256: digests(folder) }));
writeFileSync(place, JSON.stringify([...others, ...made], null, 1));
