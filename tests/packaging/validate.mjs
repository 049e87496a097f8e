// Holds Kubernetes objects to their published schemas: node validate.mjs OBJECTS.json. Must lie and
// run in a folder where the packages of manifests_e2e.py are installed. Prints what is wrong; exit code 1 then.
//
// Validators of the packages judge values; they pass over unknown fields, so that the types of the
// same packages judge those: the objects are printed as literals, and TypeScript refuses what is too
// much in a literal.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const objects = JSON.parse(readFileSync(process.argv[2], "utf8"));
let wrong = 0;
let literals = "";
for (const [number, object] of objects.entries()) {
  const { apiVersion, kind, metadata } = object;
  const model =
    (apiVersion.startsWith("monitoring.coreos.com/")
      ? "@kubernetes-models/prometheus-operator/"
      : "kubernetes-models/") + `${apiVersion}/${kind}`;
  const { [kind]: Model } = await import(model);
  try {
    new Model(object).validate();
  } catch (error) {
    wrong += 1;
    console.log(`${kind} ${metadata.name}: ${error.message}`);
  }
  literals += `import type { I${kind} as T${number} } from "${model}";\n`;
  literals += `export const x${number}: T${number} = ${JSON.stringify(object, null, 1)};\n`;
}
writeFileSync("objects.mts", literals);
const typescript = spawnSync(
  process.execPath,
  ["node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--skipLibCheck", "--target", "es2022"]
    .concat(["--module", "nodenext", "objects.mts"]),
  { encoding: "utf8" },
);
process.stdout.write(typescript.stdout);
process.exit(wrong || typescript.status ? 1 : 0);
