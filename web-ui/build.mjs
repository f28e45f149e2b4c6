// Builds styles and scripts into the folder given (target/classes/META-INF/resources/assets), from the
// parts that package-lock.json pins. Does nothing when neither sources nor lock file changed since.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const home = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(home, "target/classes/META-INF/resources/assets"));

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function digest(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(file.slice(home.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function upToDate(stamp, value) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === value;
}

function run(command, args) {
  const result = spawnSync(command, args, { cwd: home, stdio: "inherit" });
  if (result.error || result.status !== 0) {
    console.error(
      `web-ui: ${command} ${args.join(" ")} failed${result.error ? `: ${result.error.message}` : ""}`,
    );
    process.exit(result.status || 1);
  }
}

function install() {
  const wanted = digest([join(home, "package.json"), join(home, "package-lock.json")]);
  const stamp = join(home, "node_modules/.regie-installed");
  if (upToDate(stamp, wanted)) {
    return;
  }
  run("npm", ["ci", "--prefer-offline", "--no-progress"]);
  writeFileSync(stamp, wanted);
}

async function bundle() {
  const { build } = await import("esbuild");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const common = { absWorkingDir: home, bundle: true, minify: true, outdir: out, logLevel: "warning" };
  await Promise.all([
    build({
      ...common,
      entryPoints: { app: "src/main/ts/app.ts", theme: "src/main/ts/theme.ts" },
      format: "esm",
      splitting: true,
      target: "es2022",
      sourcemap: false,
      chunkNames: "chunks/[name]-[hash]",
    }),
    build({
      ...common,
      entryPoints: { app: "src/main/css/app.css", terminal: "node_modules/@xterm/xterm/css/xterm.css" },
      loader: { ".woff2": "file" },
      assetNames: "fonts/[name]-[hash]",
    }),
  ]);
  cpSync(join(home, "src/main/assets"), out, { recursive: true });
  for (const file of filesUnder(out).filter((name) => /\.(js|css|svg)$/.test(name))) {
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  }
}

const sources = [
  ...["package.json", "package-lock.json", "tsconfig.json", "build.mjs"].map((name) => join(home, name)),
  ...["src/main/ts", "src/main/css", "src/main/assets"].flatMap((folder) => filesUnder(join(home, folder))),
];
const built = digest(sources);
const stamp = join(out, ".built");
if (!upToDate(stamp, built)) {
  install();
  run(process.execPath, [join(home, "node_modules/typescript/bin/tsc"), "--noEmit"]);
  await bundle();
  writeFileSync(stamp, built);
}
