// A visitor and a learner, with the functions that hey-api generates.
import { client } from "./heyapi/client.gen.js";
import { getMe, listCourses, login } from "./heyapi/index.js";

const { API = "", PASSWORD = "" } = process.env;

client.setConfig({ baseUrl: API });
const courses = await listCourses({ query: { teaches: "de", level: "A1" }, throwOnError: true });
if (courses.data.items.length === 0) throw new Error("the catalogue is empty");
const tokens = await login({ body: { email: "learner@example.com", password: PASSWORD }, throwOnError: true });
if (tokens.data.type !== "tokens") throw new Error("a second factor is required");
const auth = tokens.data.accessToken;
const me = await getMe({ auth, throwOnError: true });
if (me.data.email !== "learner@example.com") throw new Error("this is another account");
const refused = await getMe({});
if (refused.response?.status !== 401 || refused.error?.status !== 401) throw new Error("anyone may read an account");
console.log("hey-api: done");
