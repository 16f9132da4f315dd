// \0modelops:entry
const actions = {
	"check-drift": () => import("./check-drift.js"),
	"deploy-model": () => import("./deploy-model.js"),
	"prepare-data": () => import("./prepare-data.js"),
	"register-version": () => import("./register-version.js"),
	"train-model": () => import("./train-model.js"),
	"validate-model": () => import("./validate-model.js")
};
const start = async (name) => (await actions[name]()).main();
const modelops = async () => (await import("./cli.js")).main(actions);

export { modelops, start };