import { t as inputError } from "./action-kit-inputs.js";
import { n as loadModelConfig } from "./action-kit-model-config.js";
import { t as Workspace } from "./action-kit-workspace.js";
import { n as environmentNameSchema } from "./contracts-ledger-event.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { t as releaseTarget } from "./delivery-target.js";
import { lstat, mkdir, open, readFile, readdir, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

// packages/delivery/src/directory.ts
/** What names the numbered folder that is served. */
const pointer = "current";
const incoming = /^\.(incoming|current)-/;
/**
* A folder in the layout of TensorFlow Serving: `<base>/<model>/<number>/<files>`, a new and higher number for each
* delivery, also of an older version, since servers take the highest; `<base>/<model>/current` names the one that is
* served, for everybody else: a symbolic link, or a file with the number where the file system has no links.
*
* A folder gets its number by one rename when its files are whole, `current` moves by one rename after that: whoever
* looks in between sees one version or the other, never half of one.
* @param base absolute path.
* @param options `place` is the path as the user wrote it, `keep` how many numbers stay.
*/
function directoryTarget(base, { place, keep = 3 }) {
	return {
		kind: "directory",
		place,
		async deliver(delivery) {
			try {
				return await deliver(join(base, delivery.model), delivery, keep);
			} catch (cause) {
				if (!(cause instanceof Error) || !("code" in cause)) throw cause;
				throw new UserError(`v${delivery.version} could not be written: ${messageOf(cause)}`, {
					where: place,
					fix: "Is the folder there, may the runner write to it, and is there room on the disk?",
					cause
				});
			}
		}
	};
}
async function deliver(folder, delivery, keep) {
	await mkdir(folder, { recursive: true });
	for (const name of await readdir(folder)) if (incoming.test(name)) await rm(join(folder, name), {
		recursive: true,
		force: true
	});
	const before = await servedNumber(folder);
	const highest = (await numbersIn(folder)).at(-1) ?? 0;
	const number = await holds(join(folder, String(highest)), delivery) ? highest : highest + 1;
	if (number !== highest) {
		const partial = join(folder, `.incoming-${randomUUID()}`);
		await mkdir(partial);
		for (const file of delivery.files) await copyDurably(file.path, join(partial, file.name));
		await refuseOther(partial, delivery, "was written");
		await rename(partial, join(folder, String(number)));
	}
	if (before !== number) await serve(folder, number);
	try {
		const served = await servedNumber(folder);
		const read = await refuseOther(join(folder, String(served)), delivery, "is served");
		for (const old of (await numbersIn(folder)).slice(0, -keep)) if (old !== number) await rm(join(folder, String(old)), {
			recursive: true,
			force: true
		});
		return read;
	} catch (error) {
		if (before !== void 0 && before !== number) await serve(folder, before);
		throw error;
	}
}
/** The numbered folders, lowest first. */
async function numbersIn(folder) {
	return (await readdir(folder)).filter((name) => /^[1-9]\d{0,14}$/.test(name)).map(Number).sort((a, b) => a - b);
}
async function servedNumber(folder) {
	const path = join(folder, pointer);
	const stats = await lstat(path).catch(() => void 0);
	if (stats === void 0) return void 0;
	if (stats.isDirectory()) throw new UserError(`"${pointer}" is a folder, so it cannot be switched to another version`, {
		where: path,
		fix: `Move its files away: "${pointer}" is the link to the numbered folder that is served.`
	});
	const text = stats.isSymbolicLink() ? await readlink(path) : await readFile(path, "utf8");
	const number = Number(text.trim());
	return Number.isSafeInteger(number) && number > 0 ? number : void 0;
}
async function serve(folder, number) {
	const next = join(folder, `.current-${randomUUID()}`);
	try {
		await symlink(String(number), next, "dir");
	} catch (error) {
		const { code } = error;
		if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS" && code !== "EINVAL") throw error;
		await writeFile(next, `${number}\n`);
	}
	await rename(next, join(folder, pointer));
}
/** Whether a folder holds exactly these files. */
async function holds(folder, { files }) {
	const names = await readdir(folder).catch(() => void 0);
	if (names === void 0 || names.length !== files.length) return false;
	for (const file of files) {
		if (!names.includes(file.name)) return false;
		const { sha256, bytes } = await digestOf(join(folder, file.name));
		if (sha256 !== file.sha256 || bytes !== file.bytes) return false;
	}
	return true;
}
async function refuseOther(folder, { files, version }, what) {
	const read = [];
	for (const { name, sha256 } of files) {
		const found = await digestOf(join(folder, name));
		if (found.sha256 !== sha256) throw new UserError(`what ${what} is not v${version}: ${name} has ${found.sha256}, not ${sha256}`, {
			where: folder,
			fix: "Does somebody else write there, or is the disk broken?"
		});
		read.push({
			name,
			...found
		});
	}
	return read;
}
async function copyDurably(from, to) {
	await pipeline(createReadStream(from), createWriteStream(to, { flags: "wx" }));
	const file = await open(to, "r+");
	try {
		await file.sync();
	} finally {
		await file.close();
	}
}
async function digestOf(path) {
	const hash = createHash("sha256");
	let bytes = 0;
	await pipeline(createReadStream(path), async (chunks) => {
		for await (const chunk of chunks) {
			hash.update(chunk);
			bytes += chunk.length;
		}
	});
	return {
		sha256: `sha256:${hash.digest("hex")}`,
		bytes
	};
}

// actions/deploy-model/src/inputs.ts
/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input. */
async function loadInputs({ inputs, ports }) {
	const { workspace, sha } = ports.environment;
	if (inputs.token === "") throw inputError("token", "is empty", "In a workflow leave it out: the job's own token is the default.");
	const readAtCommit = async (path) => {
		if (sha === "") return void 0;
		const { connectTo } = await import("./deploy-model-github.js").then((n) => n.n);
		const bytes = await connectTo(inputs.token, ports).read.readFile(path, sha);
		return bytes === void 0 ? void 0 : new TextDecoder().decode(bytes);
	};
	const { name, config, path: file } = await loadModelConfig(workspace, inputs.config, inputs.model, readAtCommit);
	const declared = config?.deploy ?? {};
	const environment = environmentOf(inputs.environment, Object.keys(declared), file);
	const settings = Object.hasOwn(declared, environment) ? declared[environment] : void 0;
	if (inputs.mode === "retire" && inputs.version === void 0) throw inputError("version", "is missing", "Say which version never runs there again, e.g. `version: v1.2.3`.");
	if (inputs.from !== void 0 && inputs.mode !== "rollback") throw inputError("from", `means nothing with \`mode: ${inputs.mode}\``, "It is for `mode: rollback`.");
	if (inputs.force && inputs.mode !== "start") throw inputError("force", `means nothing with \`mode: ${inputs.mode}\``, "It is for `mode: start`.");
	return {
		token: inputs.token,
		dryRun: inputs["dry-run"],
		mode: inputs.mode,
		model: name,
		environment,
		version: inputs.version,
		from: inputs.from,
		target: await targetOf(inputs.target ?? settings?.target ?? "release", inputs.path ?? settings?.path),
		deployment: settings?.deployment ?? true,
		force: inputs.force,
		leaseMinutes: inputs["lease-minutes"] ?? 60,
		waitMinutes: inputs["wait-minutes"] ?? 10
	};
	async function targetOf(kind, place) {
		if (kind === "release") return releaseTarget;
		if (place === void 0) throw inputError("path", "is missing", `\`target: directory\` needs the folder: give it, or write \`path:\` under \`deploy.${environment}\` in ${file}.`);
		const base = isAbsolute(place) ? resolve(place) : await new Workspace(workspace).path(place, "the path");
		const keep = settings?.keep;
		return directoryTarget(base, {
			place,
			...keep === void 0 ? {} : { keep }
		});
	}
}
function environmentOf(asked, declared, file) {
	const name = asked ?? (declared.length === 1 ? declared[0] : void 0);
	if (name === void 0) throw inputError("environment", "is missing", declared.length === 0 ? "Say where to, e.g. `environment: production`." : `${file} declares ${declared.join(", ")}: say which one.`);
	if (!environmentNameSchema.safeParse(name).success) throw inputError("environment", `is "${name}", which cannot be an environment's name`, "It has lower-case letters, digits, \"-\", \"_\" and \".\", begins with a letter, and is neither \"latest\" nor like \"v1\".");
	if (declared.length > 0 && !declared.includes(name)) throw inputError("environment", `is "${name}", which ${file} does not declare`, `It declares ${declared.join(", ")} under \`deploy:\`.`);
	return name;
}

export { loadInputs };