// \0modelops:entry
const actions = {
	"register-version": () => import("./register-version.js"),
	"validate-model": () => import("./validate-model.js")
};
const start = async (name) => (await actions[name]()).main();

export { start };